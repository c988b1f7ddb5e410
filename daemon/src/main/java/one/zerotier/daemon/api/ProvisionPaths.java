package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.netconf.Assignment;
import one.zerotier.daemon.netconf.AssignmentJson;
import one.zerotier.daemon.netconf.Assignments;
import one.zerotier.daemon.netconf.Authority;
import one.zerotier.daemon.netconf.Netconf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /provision}: what other nodes are to be, if this one decides that; and {@code /netconf}: what this one is to be. */
final class ProvisionPaths {
    private static final Logger LOG = LoggerFactory.getLogger(ProvisionPaths.class);
    private static final String NODE = "/provision/{address}";

    private final ApiContext context;
    private final Netconf netconf;
    private final Assignments assignments;
    private final Grants grants;

    ProvisionPaths(ApiContext context) {
        this.context = context;
        netconf = context.netconf();
        assignments = netconf.authority().assignments();
        grants = new Grants(context.engine(), context.durability());
    }

    void addTo(Router router) {
        router.get("/provision", request -> list())
                .post("/provision/claim", this::claim)
                .get(NODE, this::show)
                .post(NODE, this::put)
                .delete(NODE, this::delete)
                .get("/netconf", request -> Answer.json(netconf.describe()));
    }

    private Answer list() {
        requireAuthority();
        ArrayNode json = Json.array();
        assignments.list().forEach(assignment -> json.add(AssignmentJson.write(assignment)));
        return Answer.json(json);
    }

    private void requireAuthority() {
        if (!netconf.isAuthority()) {
            throw RequestException.with(Answer.refusal(
                    409,
                    "This node does not decide about others. The founder of an Earth does, and whoever has"
                            + " \"provisioning\": true in the settings of local.conf."));
        }
    }

    private Answer show(Request request) {
        requireAuthority();
        return Answer.json(AssignmentJson.write(existing(request.address(0)).assignment()));
    }

    private Assignments.Kept existing(Address node) {
        Assignments.Kept kept = assignments.kept(node);
        if (kept == null || kept.assignment().isEmpty()) {
            throw RequestException.with(Answer.refusal(404, "Nothing is assigned to node " + node + "."));
        }
        return kept;
    }

    private Answer put(Request request) {
        requireAuthority();
        Address node = request.address(0);
        if (node.isReserved()) {
            throw RequestException.badRequest("No node has the address " + node + ".");
        }
        if (node.equals(context.engine().call(host -> host.node().address()))) {
            throw RequestException.badRequest("This is the node that decides; let it join and leave by itself.");
        }
        JsonNode body = request.json();
        synchronized (assignments) {
            Assignments.Kept before = assignments.keptOrNone(node);
            try {
                return change(before, AssignmentJson.patch(before.assignment(), body));
            } catch (InvalidValueException e) {
                throw RequestException.badRequest(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Where the node is let in comes first: should we be killed in between, it is not told of what it cannot have. */
    private Answer change(Assignments.Kept before, Assignment wanted) {
        Address node = wanted.node();
        Set<Long> networks =
                wanted.networks().stream().map(Assignment.Entry::id).collect(Collectors.toSet());
        try {
            Set<Long> planned = grants.plan(node, networks, before.granted());
            if (!planned.equals(before.granted())) {
                assignments.put(System.currentTimeMillis(), before.assignment(), planned);
            }
            Set<Long> granted = grants.follow(node, wanted.name(), networks, planned);
            Assignment decided = assignments.put(System.currentTimeMillis(), wanted, granted);
            netconf.nudge(node);
            return Answer.json(AssignmentJson.write(decided));
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private static RequestException notWritten(IOException cause) {
        LOG.warn("An assignment cannot be written: {}", cause.toString());
        return RequestException.with(
                Answer.failure(503, "The change could not be written to the disk and is not in force."));
    }

    private Answer delete(Request request) {
        requireAuthority();
        synchronized (assignments) {
            Assignments.Kept before = existing(request.address(0));
            Assignment old = before.assignment();
            change(before, old.emptied());
            return Answer.json(AssignmentJson.write(old));
        }
    }

    private Answer claim(Request request) {
        requireAuthority();
        JsonNode body = request.json();
        JsonNode secret = body.path("secret");
        if (!secret.isTextual()) {
            throw RequestException.badRequest("secret must be a string: what is in thisdeviceismine on the device.");
        }
        try {
            String owner = AssignmentJson.owner(body.path("owner"));
            Authority.Claimed claimed =
                    netconf.authority().claim(System.currentTimeMillis(), secret.textValue(), owner);
            Assignment assignment = claimed.assignment();
            if (assignment == null) {
                return refuse(claimed.claim());
            }
            netconf.nudge(assignment.node());
            return Answer.json(AssignmentJson.write(assignment));
        } catch (InvalidValueException e) {
            throw RequestException.badRequest(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private static Answer refuse(Authority.Claim claim) {
        return switch (claim) {
            case BLOCKED -> Answer.refusal(429, "Too many secrets were tried. Wait ten seconds.");
            case NOT_A_SECRET ->
                Answer.refusal(400, "This is no secret of a device, which has five groups of four letters and digits.");
            default ->
                Answer.refusal(
                        404,
                        "No device has this secret, or it has not asked since this node was started. Devices ask each"
                                + " hour and when they start, and a secret serves once.");
        };
    }
}
