package one.zerotier.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.env.NodeEvent;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.api.EarthSite;
import one.zerotier.daemon.earth.Founding;
import one.zerotier.daemon.engine.EngineLoop;
import one.zerotier.daemon.home.Home;
import one.zerotier.daemon.home.HomeException;
import one.zerotier.daemon.home.LocalConf;
import one.zerotier.daemon.home.LocalConfFile;
import one.zerotier.daemon.netconf.Netconf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does over HTTP at its addresses on Earth: the founder's page, and configuration from afar. */
final class OnEarth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OnEarth.class);

    private final EngineLoop engine;
    private final LocalConfFile conf;
    private final Executor housekeeping;
    /** Null on planets that are not of our kind. */
    private final @Nullable Identity founder;

    private final boolean founding;
    private final Netconf netconf;
    private final EarthSite site;
    private final AtomicBoolean followingIsDue = new AtomicBoolean();
    private volatile Set<IpAddress> addresses = Set.of();

    OnEarth(EngineLoop engine, SecretIdentity self, World planet, Home home, LocalConfFile conf, Executor housekeeping)
            throws HomeException, IOException {
        this.engine = engine;
        this.conf = conf;
        this.housekeeping = housekeeping;
        this.founder = Founding.founderOf(planet);
        this.founding = Founding.isFounder(self, planet);
        this.netconf = new Netconf(
                engine,
                self,
                home.directory(),
                founder,
                () -> conf.current().settings().provisioning(),
                () -> !addresses.isEmpty());
        this.site = new EarthSite(engine, netconf);
    }

    Netconf netconf() {
        return netconf;
    }

    void start() {
        netconf.start();
        followSoon();
    }

    /** On the engine's thread. */
    void onEvent(NodeEvent event) {
        netconf.onEvent(engine, event);
        if (event instanceof NodeEvent.NetworkChanged || event instanceof NodeEvent.NetworkLeft) {
            followSoon();
        }
    }

    void onConfChanged() {
        netconf.provoke();
        followSoon();
    }

    /** From the engine's thread, which must not wait for sockets of others. */
    private void followSoon() {
        if (!followingIsDue.getAndSet(true)) {
            try {
                housekeeping.execute(this::follow);
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping", e);
            }
        }
    }

    /** Serves where our addresses on Earth are now. On the thread for housekeeping. */
    void follow() {
        followingIsDue.set(false);
        try {
            Set<IpAddress> current = founder == null ? Set.of() : engine.call(host -> addressesOf(founder));
            LocalConf.Settings settings = conf.current().settings();
            boolean deciding = netconf.isAuthority();
            site.follow(founding ? current : Set.of(), settings.earthPagePort());
            site.followElsewhere(
                    deciding && !founding ? current : Set.of(),
                    settings.earthPagePort(),
                    deciding ? settings.provisioning().listen() : List.of());
            netconf.serve(deciding ? site.serving() : List.of());
            if (!current.equals(addresses)) {
                addresses = current;
                netconf.provoke();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("all stays as it is", e); // the node is stopping
        }
    }

    /** Ours on the Earth of that founder. */
    private Set<IpAddress> addressesOf(Identity whose) {
        return engine.addressesOf(Earth.networkId(whose.address().value())).stream()
                .map(IpPrefix::ip)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        site.close();
        netconf.close();
    }
}
