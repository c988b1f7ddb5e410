package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.api.ApiContext.Durability;
import one.zerotier.daemon.controller.MemberJson;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.controller.NetworkJson;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;

/** {@code /controller}: networks that this node controls, and their members. A change is answered once it is safe. */
final class ControllerPaths {
    private static final String NETWORK = "/controller/network/{network}";
    private static final String MEMBER = NETWORK + "/member/{address}";

    private final Engine engine;
    private final Durability durability;
    private final ApiContext.History history;
    /** The last change that anybody was told of: a request that finds nothing to change may rest on it. */
    private final AtomicLong lastSequence = new AtomicLong();

    ControllerPaths(Engine engine, Durability durability, ApiContext.History history) {
        this.engine = engine;
        this.durability = durability;
        this.history = history;
    }

    void addTo(Router router) {
        router.get("/controller", request -> describe())
                .get("/controller/network", request -> listNetworks())
                .post("/controller/network", this::createNetwork)
                .post("/controller/network/{address}______", this::createNetworkUnder)
                .get(NETWORK, this::showNetwork)
                .post(NETWORK, this::putNetwork)
                .delete(NETWORK, this::deleteNetwork)
                .get(NETWORK + "/history", this::history)
                .get(NETWORK + "/member", this::listMembers)
                .get(MEMBER, this::showMember)
                .post(MEMBER, this::putMember)
                .delete(MEMBER, this::deleteMember)
                .get("/controller/backup", request -> backup())
                .get("/unstable/controller/network", request -> listNetworksWithContent())
                .get("/unstable/controller/network/{network}/member", this::listMembersWithContent);
    }

    /** Runs on the engine's thread. A node without a controller has none of these paths. */
    private <T> T onController(BiFunction<Host, Controller, T> task) {
        return engine.call(host -> {
            Controller controller = host.node().controller();
            if (controller == null) {
                throw RequestException.notFound();
            }
            return task.apply(host, controller);
        });
    }

    /** Laid out by hand in stock, and compared as text by some script somewhere. */
    private Answer describe() {
        long nowMs = onController((host, controller) -> host.nowMs());
        return Answer.jsonText("{\n\t\"controller\": true,\n\t\"apiVersion\": 4,\n\t\"clock\": " + nowMs
                + ",\n\t\"databaseReady\": true\n}\n");
    }

    private Answer listNetworks() {
        Collection<NetworkRecord> networks = onController((host, controller) -> controller.networks());
        ArrayNode json = Json.array();
        networks.forEach(network -> json.add(NetworkIds.format(network.id())));
        return Answer.json(json);
    }

    private record Counted(NetworkRecord network, long total, long authorized) {}

    private Answer listNetworksWithContent() {
        List<Counted> networks = onController((host, controller) -> {
            List<Counted> all = new ArrayList<>();
            for (NetworkRecord network : controller.networks()) {
                Collection<MemberRecord> members = controller.members(network.id());
                long authorized =
                        members.stream().filter(MemberRecord::authorized).count();
                all.add(new Counted(network, members.size(), authorized));
            }
            return all;
        });
        ObjectNode json = Json.object();
        ArrayNode data = json.putArray("data");
        for (Counted counted : networks) {
            ObjectNode network = NetworkJson.write(counted.network);
            network.putObject("meta")
                    .put("authorizedMemberCount", counted.authorized)
                    .put("totalMemberCount", counted.total);
            data.add(network);
        }
        json.putObject("meta").put("networkCount", networks.size());
        return Answer.json(json);
    }

    private Answer showNetwork(Request request) {
        return Answer.json(NetworkJson.write(onController((host, controller) -> network(controller, request.id(0)))));
    }

    private static NetworkRecord network(Controller controller, long id) {
        NetworkRecord network = controller.network(id);
        if (network == null) {
            throw RequestException.notFound();
        }
        return network;
    }

    /** What has not reached the disk yet is not told. */
    private Answer history(Request request) {
        long id = onController(
                (host, controller) -> network(controller, request.id(0)).id());
        try {
            return Answer.json(history.of(id));
        } catch (IOException e) {
            throw RequestException.with(Answer.failure(503, "The history cannot be read: " + e.getMessage() + "."));
        }
    }

    private Answer createNetwork(Request request) {
        JsonNode body = request.json();
        return saved(
                onController((host, controller) -> putNetwork(host, controller, controller.freeNetworkId(), body)));
    }

    /** The old way: the number is to be chosen, written as underscores. */
    private Answer createNetworkUnder(Request request) {
        Address self = engine.call(host -> host.node().address());
        if (!request.address(0).equals(self)) {
            throw RequestException.with(Answer.empty(400));
        }
        return createNetwork(request);
    }

    /** Any id will do, as in stock; but only those that begin with our address are ever asked for. */
    private Answer putNetwork(Request request) {
        JsonNode body = request.json();
        return saved(onController((host, controller) -> putNetwork(host, controller, request.id(0), body)));
    }

    /** Something that must be safe before we speak of it. */
    private record Saved<T>(T record, long sequence) {}

    private static Saved<NetworkRecord> putNetwork(Host host, Controller controller, long id, JsonNode body) {
        NetworkRecord known = controller.network(id);
        NetworkRecord network = known == null ? NetworkRecord.create(id, host.nowMs()) : known;
        try {
            long sequence = controller.put(host.nowMs(), NetworkJson.patch(network, body));
            return new Saved<>(network(controller, id), sequence);
        } catch (InvalidValueException e) {
            throw RequestException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Answer saved(Saved<NetworkRecord> saved) {
        awaitDurable(saved.sequence);
        return Answer.json(NetworkJson.write(saved.record));
    }

    private Answer deleteNetwork(Request request) {
        return saved(onController((host, controller) -> {
            NetworkRecord network = network(controller, request.id(0));
            return new Saved<>(network, controller.deleteNetwork(host.nowMs(), network.id()));
        }));
    }

    private List<MemberRecord> members(long networkId) {
        return onController((host, controller) ->
                List.copyOf(controller.members(network(controller, networkId).id())));
    }

    private Answer listMembers(Request request) {
        ObjectNode json = Json.object();
        members(request.id(0)).forEach(member -> json.put(member.address().toString(), member.revision()));
        return Answer.json(json);
    }

    private Answer listMembersWithContent(Request request) {
        List<MemberRecord> members = members(request.id(0));
        ObjectNode json = Json.object();
        ArrayNode data = json.putArray("data");
        members.forEach(member -> data.add(MemberJson.write(member)));
        json.putObject("meta")
                .put(
                        "authorizedCount",
                        members.stream().filter(MemberRecord::authorized).count())
                .put("totalCount", members.size());
        return Answer.json(json);
    }

    private Answer showMember(Request request) {
        return Answer.json(MemberJson.write(
                onController((host, controller) -> member(controller, request.id(0), request.address(1)))));
    }

    private static MemberRecord member(Controller controller, long networkId, Address address) {
        MemberRecord member = controller.member(networkId, address);
        if (member == null) {
            throw RequestException.notFound();
        }
        return member;
    }

    private Answer putMember(Request request) {
        JsonNode body = request.json();
        Address address = request.address(1);
        return savedMember(onController((host, controller) -> {
            NetworkRecord network = network(controller, request.id(0));
            MemberRecord member = Objects.requireNonNullElseGet(
                    controller.member(network.id(), address),
                    () -> MemberRecord.create(network.id(), address, host.nowMs()));
            try {
                long sequence = controller.put(host.nowMs(), MemberJson.patch(host.nowMs(), member, body));
                return new Saved<>(member(controller, network.id(), address), sequence);
            } catch (InvalidValueException e) {
                throw RequestException.badRequest(String.valueOf(e.getMessage()));
            }
        }));
    }

    private Answer deleteMember(Request request) {
        return savedMember(onController((host, controller) -> {
            MemberRecord member = member(controller, request.id(0), request.address(1));
            long sequence = controller.deleteMember(host.nowMs(), member.networkId(), member.address());
            return new Saved<>(member, sequence);
        }));
    }

    private Answer savedMember(Saved<MemberRecord> saved) {
        awaitDurable(saved.sequence);
        return Answer.json(MemberJson.write(saved.record));
    }

    /** All networks and members at one moment. */
    private record Snapshot(Address address, List<NetworkRecord> networks, List<MemberRecord> members) {}

    private Answer backup() {
        Snapshot snapshot = onController((host, controller) -> {
            List<NetworkRecord> networks = List.copyOf(controller.networks());
            List<MemberRecord> members = new ArrayList<>();
            networks.forEach(network -> members.addAll(controller.members(network.id())));
            return new Snapshot(host.node().address(), networks, members);
        });
        awaitDurable(0); // nobody should have a backup of what a crash could still undo
        ObjectNode json = Json.object().put("address", snapshot.address.toString());
        ArrayNode networks = json.putArray("networks");
        snapshot.networks.forEach(network -> networks.add(NetworkJson.write(network)));
        ArrayNode members = json.putArray("members");
        snapshot.members.forEach(member -> members.add(MemberJson.write(member)));
        return Answer.json(json);
    }

    private void awaitDurable(long sequence) {
        durability.require(lastSequence.accumulateAndGet(sequence, Math::max));
    }
}
