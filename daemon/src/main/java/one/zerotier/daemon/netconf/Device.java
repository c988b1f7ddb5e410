package one.zerotier.daemon.netconf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import one.zerotier.core.env.RateGate;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpScope;
import one.zerotier.daemon.controller.NetworkIds;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that asks what it is to be. A state machine: whatever happens is an input with its time (by a clock that never
 * jumps), after each of which {@link #turn} is due at {@link #nextMs}. For one thread; {@link #describe} is for all.
 */
final class Device {
    private static final Logger LOG = LoggerFactory.getLogger("zerotier-one");

    static final long INTERVAL_MS = 3_600_000;
    static final long FIRST_RETRY_MS = 2_000;
    static final long LAST_RETRY_MS = 15 * 60_000;
    /** What happens to a node seldom comes alone. */
    static final long SETTLING_MS = 500;

    private static final int NUDGE_BURST = 5;
    private static final long NUDGE_INTERVAL_MS = 5_000;
    private static final int PROVOCATION_BURST = 5;
    private static final long PROVOCATION_INTERVAL_MS = 30_000;

    private final SecretIdentity self;
    private final Identity authority;
    private final Machine.@Nullable Target fixed;
    private final Machine machine;
    private final DeviceSecret secret;
    private final SecureRandom random;
    private final AnswerReader reader;
    private final Standing standing;
    private final RateGate nudges = new RateGate(NUDGE_INTERVAL_MS, NUDGE_BURST);
    private final RateGate provocations = new RateGate(PROVOCATION_INTERVAL_MS, PROVOCATION_BURST);
    private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);

    private List<Endpoint> endpoints = List.of();
    private long nextMs;
    private int failures;
    private @Nullable String problem;
    private long lastAnswerMs;
    private volatile ObjectNode description = Json.object();

    /**
     * A device as its last run left it.
     *
     * @param fixed where the authority is; null if it says so itself
     * @param directory of what is remembered of authorities
     */
    Device(
            long nowMs,
            SecretIdentity self,
            Identity authority,
            Machine.@Nullable Target fixed,
            Machine machine,
            DeviceSecret secret,
            Path directory,
            SecureRandom random)
            throws IOException {
        this.self = self;
        this.authority = authority;
        this.fixed = fixed;
        this.machine = machine;
        this.secret = secret;
        this.random = random;
        reader = new AnswerReader(self, authority);
        standing = new Standing(self.address(), authority, machine, directory);
        nextMs = nowMs + SETTLING_MS;
        describeNow();
    }

    Identity authority() {
        return authority;
    }

    /** When the next turn is due. */
    long nextMs() {
        return nextMs;
    }

    /** The node has come online, or its network has changed. One whose network changes all the time must wait. */
    void provoke(long nowMs) {
        if (provocations.pass(nowMs)) {
            failures = 0;
            nextMs = Math.min(nextMs, nowMs + SETTLING_MS);
        } else {
            nextMs = Math.min(nextMs, nowMs + PROVOCATION_INTERVAL_MS);
        }
    }

    /** The authority itself says where it is, and perhaps that there is something new. */
    void onHere(long nowMs, Message.Here here) {
        boolean first = endpoints.isEmpty();
        endpoints = here.endpoints();
        boolean newer = here.modified() > standing.content().modified();
        if (first || (newer && nudges.pass(nowMs))) {
            nextMs = nowMs;
        }
    }

    /** We are no longer on a network. If our user did that, it stands until the authority changes something. */
    void onLeft(long networkId) {
        standing.onLeft(networkId);
        describeNow();
    }

    /** Asks, if it is time. */
    void turn(long nowMs) {
        if (nowMs < nextMs) {
            return;
        }
        standing.carryOutWhatIsNoted();
        List<Machine.Target> targets = targets();
        if (targets.isEmpty()) { // or our address on Earth is yet to come; then we are provoked
            ask();
            retry(nowMs);
            return;
        }
        RefusedException last = null;
        for (Machine.Target target : targets) {
            try {
                boolean again = fetch(target);
                last = null;
                failures = 0;
                nextMs = nowMs + (again ? 0 : spread(INTERVAL_MS, 0.1));
                succeeded();
                break;
            } catch (RefusedException e) {
                refused.merge(e.refusal(), 1L, Long::sum);
                last = e;
            }
        }
        if (last != null) {
            complain(String.valueOf(last.getMessage()));
            ask(); // it may be elsewhere by now
            retry(nowMs);
        }
        describeNow();
    }

    private List<Machine.Target> targets() {
        if (fixed != null) {
            return List.of(fixed);
        }
        return endpoints.stream()
                .filter(endpoint -> isUsable(endpoint.ip().scope()) && machine.canReach(endpoint))
                .map(Machine.Target::of)
                .toList();
    }

    private static boolean isUsable(IpScope scope) {
        return switch (scope) {
            case GLOBAL, PRIVATE, SHARED, PSEUDOPRIVATE -> true;
            case NONE, MULTICAST, LOOPBACK, LINK_LOCAL -> false;
        };
    }

    private void ask() {
        if (fixed == null) {
            machine.say(authority.address(), new Message.Where().encode());
        }
    }

    private void retry(long nowMs) {
        long delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(failures, 20));
        failures++;
        nextMs = nowMs + spread(delayMs, 0.2);
    }

    private long spread(long ms, double part) {
        return (long) (ms * (1 - part + 2 * part * random.nextDouble()));
    }

    private void succeeded() {
        lastAnswerMs = machine.wallMs();
        if (problem != null) {
            LOG.info("The authority {} answers again.", authority.address());
            problem = null;
        }
    }

    /** Once, until it is over or something else. */
    private void complain(String sentence) {
        if (!sentence.equals(problem)) {
            LOG.warn(
                    "The authority {} tells nothing new: {}. This node stays as it is and asks again.",
                    authority.address(),
                    sentence);
            problem = sentence;
        }
    }

    /** Returns whether to ask again at once, because the secret that we have shown has served. */
    private boolean fetch(Machine.Target target) throws RefusedException {
        long nowMs = machine.wallMs();
        long knownMs = standing.content().modified();
        String nonce = SignedRequest.freshNonce(random);
        String since = knownMs == 0 ? "" : HttpDate.format(knownMs);
        String claim = claim(nowMs);
        SignedRequest request = SignedRequest.sign(self, authority, nowMs, nonce, claim, since);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", request.header());
        if (!since.isEmpty()) {
            headers.put("If-Modified-Since", since);
        }
        Assignment content =
                reader.read(machine.get(target, SignedRequest.path(self.address()), headers), nonce, knownMs);
        if (content == null || content.modified() == knownMs) {
            return false;
        }
        standing.apply(content);
        LOG.info("{}", summary(content));
        return content.claimed().equals(claim); // then there is to be another one, and the authority must know it
    }

    private String claim(long nowMs) {
        try {
            return secret.claim(nowMs, standing.content().claimed());
        } catch (IOException e) {
            LOG.warn("The file thisdeviceismine cannot be written: {}", e.toString());
            return DeviceSecret.NO_CLAIM;
        }
    }

    private String summary(Assignment content) {
        String networks = content.networks().stream()
                .map(entry -> NetworkIds.format(entry.id()))
                .collect(Collectors.joining(", "));
        return "The authority " + authority.address()
                + (content.name().isEmpty() ? " puts this node" : " calls this node " + content.name() + " and puts it")
                + " on " + (networks.isEmpty() ? "no network" : networks)
                + (content.owner().isEmpty() ? "." : "; it belongs to " + content.owner() + ".");
    }

    private void describeNow() {
        Assignment content = standing.content();
        ObjectNode json = Json.object()
                .put("authority", authority.address().toString())
                .put("name", content.name())
                .put("owner", content.owner())
                .put("modified", content.modified())
                .put("lastAnswer", lastAnswerMs)
                .put("problem", problem);
        json.set(
                "networks",
                Json.strings(standing.joined().stream()
                        .sorted()
                        .map(NetworkIds::format)
                        .toList()));
        json.set("where", Json.strings(fixed == null ? endpoints : List.of(fixed)));
        ObjectNode counts = json.putObject("refused");
        for (Refusal refusal : Refusal.values()) {
            counts.put(refusal.name().toLowerCase(Locale.ROOT), refused.getOrDefault(refusal, 0L));
        }
        description = json;
    }

    /** For the operator. From any thread. */
    ObjectNode describe() {
        return description.deepCopy();
    }
}
