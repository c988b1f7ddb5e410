package one.zerotier.daemon.api;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import one.zerotier.core.controller.Controller;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.api.ApiContext.Durability;
import one.zerotier.daemon.controller.MemberJson;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.Host;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;

/** Networks that this node controls let in whoever is assigned to them, and no longer when that is taken back. */
final class Grants {
    private final Engine engine;
    private final Durability durability;

    Grants(Engine engine, Durability durability) {
        this.engine = engine;
        this.durability = durability;
    }

    /**
     * What is to be noted before {@link #follow}: should we be killed in it, whoever it has let in must not be taken for
     * somebody that others have let in.
     *
     * @return networks that have let the node in because of us, or will have
     */
    Set<Long> plan(Address node, Set<Long> wanted, Set<Long> before) {
        return engine.call(host -> {
            Set<Long> planned = new HashSet<>(before);
            for (long id : ours(host, wanted)) {
                MemberRecord member =
                        Objects.requireNonNull(host.node().controller()).member(id, node);
                if (member == null || !member.authorized()) {
                    planned.add(id);
                }
            }
            return planned;
        });
    }

    private static Set<Long> ours(Host host, Set<Long> wanted) {
        Controller controller = host.node().controller();
        Set<Long> ours = new HashSet<>(wanted);
        ours.removeIf(id -> !Address.controllerOf(id).equals(host.node().address()));
        for (long id : ours) {
            if (controller == null || controller.network(id) == null) {
                throw RequestException.badRequest("This node controls no network " + NetworkIds.format(id)
                        + ", though its number says so. Nothing was changed.");
            }
        }
        return ours;
    }

    private record Result(Set<Long> granted, long sequence) {}

    /**
     * Lets a node into some networks. Returns when that is safe.
     *
     * @param name for the controller's lists, if the node has none there
     * @param wanted all that the node is to be on, whoever controls them
     * @param before networks that have let it in because of us, and those planned
     * @return those that have let it in because of us now
     */
    Set<Long> follow(Address node, String name, Set<Long> wanted, Set<Long> before) {
        Result result = engine.call(host -> follow(host, node, name, wanted, before));
        durability.require(result.sequence);
        return result.granted;
    }

    private static Result follow(Host host, Address node, String name, Set<Long> wanted, Set<Long> before) {
        Controller controller = host.node().controller();
        Set<Long> ours = ours(host, wanted);
        Set<Long> granted = new HashSet<>(before);
        long sequence = 0;
        if (controller == null) {
            return new Result(granted, sequence);
        }
        for (long id : ours) {
            MemberRecord member = Objects.requireNonNullElseGet(
                    controller.member(id, node), () -> MemberRecord.create(id, node, host.nowMs()));
            if (!member.authorized()) {
                sequence = Math.max(sequence, put(host, controller, member, true, name));
            }
        }
        for (long id : before) {
            MemberRecord member = ours.contains(id) ? null : controller.member(id, node);
            if (member != null && member.authorized()) {
                sequence = Math.max(sequence, put(host, controller, member, false, ""));
            }
        }
        granted.retainAll(ours);
        return new Result(granted, sequence);
    }

    private static long put(Host host, Controller controller, MemberRecord member, boolean in, String name) {
        var changes = Json.object().put("authorized", in);
        if (!name.isEmpty() && (member.name() == null || member.name().isEmpty())) {
            changes.put("name", name);
        }
        try {
            return controller.put(host.nowMs(), MemberJson.patch(host.nowMs(), member, changes));
        } catch (InvalidValueException e) {
            throw new IllegalStateException(e);
        }
    }
}
