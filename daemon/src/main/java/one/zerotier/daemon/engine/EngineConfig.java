package one.zerotier.daemon.engine;

import java.util.List;
import java.util.Map;
import one.zerotier.core.NodeConfig;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the engine starts with.
 *
 * @param port UDP port, known to be free
 * @param spreading whether our own verbs are used
 * @param offloads whether the system may hand over and take many segments or datagrams at once
 * @param sockets what the operator has ruled out
 * @param networks of the controller
 * @param members of the controller's networks
 * @param joined networks that we were on, with their last configurations if there are any
 */
public record EngineConfig(
        NodeConfig node,
        int port,
        boolean spreading,
        boolean offloads,
        SocketRules sockets,
        List<NetworkRecord> networks,
        List<MemberRecord> members,
        Map<Long, byte @Nullable []> joined) {}
