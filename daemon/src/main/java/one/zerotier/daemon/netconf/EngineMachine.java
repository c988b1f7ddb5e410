package one.zerotier.daemon.netconf;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.Network;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.engine.Engine;
import one.zerotier.daemon.engine.NetworkSettings;
import one.zerotier.daemon.home.Provisioning;

/** The real machine. */
final class EngineMachine implements Machine {
    private final Engine engine;
    private final Supplier<Provisioning> conf;
    private final Supplier<Boolean> isOnEarth;
    /** Changed on the engine's thread, so that it is never behind what it is about. */
    private final Set<Long> left = ConcurrentHashMap.newKeySet();

    EngineMachine(Engine engine, Supplier<Provisioning> conf, Supplier<Boolean> isOnEarth) {
        this.engine = engine;
        this.conf = conf;
        this.isOnEarth = isOnEarth;
    }

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }

    @Override
    public void say(Address to, byte[] message) {
        engine.call(host -> {
            host.node().sendUserMessage(host.nowMs(), to, Message.TYPE, message);
            return to;
        });
    }

    /** Without an address on Earth, what is for there would leave by the default route. */
    @Override
    public boolean canReach(Endpoint endpoint) {
        return !Earth.contains(endpoint.ip()) || isOnEarth.get();
    }

    @Override
    public HttpReply get(Target target, String path, Map<String, String> headers) throws RefusedException {
        return HttpFetch.get(
                new InetSocketAddress(target.host(), target.port()),
                target.toString(),
                path,
                headers,
                HttpFetch.TIMEOUT_MS);
    }

    @Override
    public Set<Long> joined() {
        return engine.call(
                host -> host.node().networks().all().stream().map(Network::id).collect(Collectors.toSet()));
    }

    @Override
    public boolean join(Assignment.Entry entry, boolean isOurs) {
        Provisioning allowed = conf.get();
        return engine.call(host -> {
            boolean isOn = host.node().networks().get(entry.id()) != null;
            if (isOn && (!isOurs || left.contains(entry.id()))) {
                return false;
            }
            left.remove(entry.id());
            host.join(entry.id());
            host.settings(
                    entry.id(),
                    new NetworkSettings(
                            entry.allowManaged(),
                            host.settings(entry.id()).managedOnly(),
                            entry.allowGlobal() && allowed.mayAllowGlobal(),
                            entry.allowDefault() && allowed.mayAllowDefault(),
                            entry.allowDns() && allowed.mayAllowDns()));
            return true;
        });
    }

    @Override
    public void leave(long networkId) {
        engine.call(host -> !left.contains(networkId) && host.leave(networkId));
    }

    /** We are no longer on a network. On the engine's thread. */
    void onLeft(long networkId) {
        left.add(networkId);
    }

    @Override
    public Set<Long> left() {
        return Set.copyOf(left);
    }

    @Override
    public boolean forgetLeft(long networkId) {
        return left.remove(networkId);
    }

    @Override
    public String allowed() {
        Provisioning allowed = conf.get();
        return "managed" + (allowed.mayAllowGlobal() ? " global" : "") + (allowed.mayAllowDefault() ? " default" : "")
                + (allowed.mayAllowDns() ? " dns" : "");
    }
}
