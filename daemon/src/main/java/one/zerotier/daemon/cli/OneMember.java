package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Parameters;

/** A command about one member of a network. */
abstract class OneMember extends ControllerCommand {
    @Parameters(index = "0", paramLabel = "<network>", description = "Its id, 16 hex digits.")
    String network = "";

    @Parameters(index = "1", paramLabel = "<address>", description = "That of the node, 10 hex digits.")
    String address = "";

    OneMember(Session session) {
        super(session);
    }

    final Reply change(Service service, ObjectNode body) throws CliException {
        return require(service, post(service, memberPath(network, address), body), noNetwork(network));
    }

    /** The member as it is, which must be there. */
    final JsonNode current(Service service) throws CliException {
        return require(service, service.get(memberPath(network, address)), noMember(network, address))
                .json();
    }

    final KnownNames names(Service service) throws CliException {
        return KnownNames.of(require(service, service.get(networkPath(network)), noNetwork(network))
                .json());
    }
}
