package one.zerotier.daemon.netconf;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
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
    public void join(Assignment.Entry entry) {
        Provisioning allowed = conf.get();
        engine.call(host -> {
            host.join(entry.id());
            host.settings(
                    entry.id(),
                    new NetworkSettings(
                            entry.allowManaged(),
                            host.settings(entry.id()).managedOnly(),
                            entry.allowGlobal() && allowed.mayAllowGlobal(),
                            entry.allowDefault() && allowed.mayAllowDefault(),
                            entry.allowDns() && allowed.mayAllowDns()));
            return entry;
        });
    }

    @Override
    public void leave(long networkId) {
        engine.call(host -> host.leave(networkId));
    }
}
