package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A command about the networks that this node controls. Stock has none of these, so they speak in sentences. */
abstract class ControllerCommand extends ServiceCommand {
    static final String NETWORKS = "/controller/network";

    private static final int UNAUTHORIZED = 401;
    static final int NOT_FOUND = 404;

    ControllerCommand(Session session) {
        super(session);
    }

    /** What the service has at a path. */
    static Reply require(Service service, String path) throws CliException {
        return require(service, service.get(path));
    }

    /** The reply, if it is one that says yes. */
    static Reply require(Service service, Reply reply) throws CliException {
        if (reply.isOk()) {
            return reply;
        }
        throw new CliException(CliException.FAILED, explain(service, reply));
    }

    private static String explain(Service service, Reply reply) {
        if (reply.isNone()) {
            return unreachable(service, reply);
        }
        if (reply.status() == UNAUTHORIZED) {
            return "The service does not accept this token. Is " + service.host() + ":" + service.port()
                    + " the service of this home directory?";
        }
        try {
            JsonNode json = reply.json();
            JsonNode sentence = json.has("description") ? json.path("description") : json.path("error");
            if (sentence.isTextual()) {
                return sentence.textValue();
            }
        } catch (CliException e) {
            // no sentence in it: the status must do
        }
        return "The service answers with status " + reply.status() + ".";
    }

    /** The same for something that may not exist. */
    static Reply require(Service service, Reply reply, String sentenceIfNotFound) throws CliException {
        if (reply.status() == NOT_FOUND) {
            throw new CliException(CliException.FAILED, sentenceIfNotFound);
        }
        return require(service, reply);
    }

    static String networkPath(String id) throws CliException {
        if (!id.matches("[0-9a-fA-F]{16}")) {
            throw new CliException(
                    CliException.MISUSED, "\"" + id + "\" is not a network id, which has 16 hex digits.");
        }
        return NETWORKS + "/" + id;
    }

    static String memberPath(String network, String address) throws CliException {
        String path = networkPath(network);
        if (!address.matches("[0-9a-fA-F]{10}")) {
            throw new CliException(
                    CliException.MISUSED, "\"" + address + "\" is not the address of a node, which has 10 hex digits.");
        }
        return path + "/member/" + address;
    }

    static String noNetwork(String id) {
        return "This node controls no network " + id + ".";
    }

    static String noMember(String network, String address) {
        return "Network " + network + " has no member " + address + ", or this node does not control that network.";
    }

    /** Shows the reply as JSON if that is wanted, and else a sentence. */
    final int show(Reply reply, String sentence) throws CliException {
        return session.json ? print(reply.json()) : say(sentence);
    }

    static Reply post(Service service, String path, ObjectNode body) {
        return service.post(path, body.toString());
    }
}
