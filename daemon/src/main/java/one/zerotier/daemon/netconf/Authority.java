package one.zerotier.daemon.netconf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** Tells nodes what they are to be. {@link #answer} holds what a request must be, cheapest first. For any thread. */
public final class Authority {
    /** Clocks of devices are off by so much, and answers are worth asking for again for so long. */
    static final long MAX_CLOCK_DIFFERENCE_MS = 5 * 60_000;

    private final SecretIdentity self;
    private final Assignments assignments;
    private final Function<Address, @Nullable Identity> nodes;
    private final Claims claims;
    private final Gates gates;
    private final SecureRandom random;
    /** How new what each node was told last is; of nodes with an assignment. */
    private final Map<Address, Long> told = new ConcurrentHashMap<>();

    /**
     * An authority.
     *
     * @param nodes whom the node knows under an address; its own identity under its own
     * @param steadyMs a clock that never jumps
     */
    public Authority(
            SecretIdentity self,
            Assignments assignments,
            Function<Address, @Nullable Identity> nodes,
            LongSupplier steadyMs,
            SecureRandom random) {
        this.self = self;
        this.assignments = assignments;
        this.nodes = nodes;
        this.claims = new Claims(steadyMs);
        this.gates = new Gates(steadyMs);
        this.random = random;
        for (Assignments.Kept kept : assignments.all()) {
            Identity identity = kept.identity();
            if (identity != null && !kept.claim().isEmpty()) {
                claims.remember(identity, kept.claim());
            }
        }
    }

    /**
     * A request as it came.
     *
     * @param path without a query
     * @param authorization all headers of that name
     * @param ifModifiedSince null if there was none
     */
    public record Query(
            IpAddress source,
            String path,
            List<String> authorization,
            @Nullable String ifModifiedSince) {
        public Query {
            authorization = List.copyOf(authorization);
        }
    }

    /**
     * What goes back.
     *
     * @param signature for the header {@value AnswerSignature#HEADER}; only of 304 and 404
     */
    public record Reply(
            int status,
            @Nullable String lastModified,
            @Nullable String signature,
            ObjectNode body) {
        public static final String SIGNATURE_HEADER = AnswerSignature.HEADER;

        private static Reply refusal(int status, String sentence) {
            return new Reply(status, null, null, Json.object().put("error", sentence));
        }
    }

    public Assignments assignments() {
        return assignments;
    }

    /** Whether a node has asked since its assignment was changed. */
    boolean hasTold(Address node) {
        return told.getOrDefault(node, 0L) >= assignments.modified(node);
    }

    /**
     * Answers a request.
     *
     * @param nowMs what the clock on the wall says
     */
    public Reply answer(long nowMs, Query query) {
        if (!gates.admits(query.source)) {
            return Reply.refusal(429, "Too many requests; ask again later.");
        }
        SignedRequest request;
        try {
            request = SignedRequest.parse(query.authorization.size() == 1 ? query.authorization.get(0) : "");
        } catch (IllegalArgumentException e) {
            return Reply.refusal(400, String.valueOf(e.getMessage()));
        }
        Identity device = request.identity();
        if (!query.path.equals(SignedRequest.path(device.address()))) {
            return Reply.refusal(400, "The path must be " + SignedRequest.path(device.address()) + ".");
        }
        long knownSinceMs = 0;
        if (query.ifModifiedSince != null) {
            try {
                knownSinceMs = HttpDate.parse(query.ifModifiedSince);
            } catch (IllegalArgumentException e) {
                return Reply.refusal(400, "If-Modified-Since: " + e.getMessage() + ".");
            }
        }
        if (Math.abs(nowMs - request.timeMs()) > MAX_CLOCK_DIFFERENCE_MS) {
            return Reply.refusal(
                    401,
                    "The clocks of the two nodes differ by " + Math.abs(nowMs - request.timeMs()) / 1000
                            + " s. Set them right.");
        }
        if (gates.hasSeen(device.address(), request.nonce())) {
            return replayed();
        }
        if (!request.isSigned(
                query.path, self.identity(), query.ifModifiedSince == null ? "" : query.ifModifiedSince)) {
            return Reply.refusal(401, "The signature is not that of " + device.address() + " for this authority.");
        }
        Reply stranger = check(device);
        if (stranger != null) {
            return stranger;
        }
        long forMs = request.timeMs() + MAX_CLOCK_DIFFERENCE_MS - nowMs + 1;
        switch (gates.use(device.address(), request.nonce(), forMs)) {
            case AGAIN -> {
                return replayed();
            }
            case FULL -> {
                return Reply.refusal(503, "Too many requests of late; ask again in some minutes.");
            }
            case FIRST -> remember(device, request.claim());
        }
        return answer(device, request, knownSinceMs);
    }

    /** A secret that has served does not serve again, even if the node still shows it. */
    private void remember(Identity device, String claim) {
        Assignments.Kept kept = assignments.kept(device.address());
        boolean hasServed = kept != null && kept.assignment().claimed().equals(claim);
        claims.remember(device, hasServed ? DeviceSecret.NO_CLAIM : claim);
    }

    private static Reply replayed() {
        return Reply.refusal(401, "This nonce was used before.");
    }

    /** Null if this is who has the address. */
    private @Nullable Reply check(Identity device) {
        Address address = device.address();
        Assignments.Kept kept = assignments.kept(address);
        Identity known = kept == null ? null : kept.identity();
        if (known == null) {
            known = nodes.apply(address);
        }
        if (known == null) {
            known = claims.identityOf(address);
        }
        if (known == null) {
            if (!gates.admitsCheck()) {
                return Reply.refusal(429, "Too many strangers; ask again later.");
            }
            known = device.isValid() ? device : null;
        }
        return known != null && known.equals(device)
                ? null
                : Reply.refusal(401, "This identity does not have its address.");
    }

    private Reply answer(Identity device, SignedRequest request, long knownSinceMs) {
        String nonce = request.nonce();
        Assignments.Kept kept = assignments.kept(device.address());
        if (kept == null) {
            return new Reply(
                    404,
                    null,
                    sign(device, nonce, 404, "", ""),
                    Json.object().put("error", "Nothing is assigned to node " + device.address() + "."));
        }
        Assignment assignment;
        try {
            assignment = assignments.onAsked(device, request.claim(), knownSinceMs);
        } catch (IOException e) {
            return Reply.refusal(503, "The disk of the authority cannot be written.");
        }
        told.put(device.address(), assignment.modified());
        String lastModified = HttpDate.format(assignment.modified());
        if (knownSinceMs >= assignment.modified()) {
            return new Reply(304, lastModified, sign(device, nonce, 304, lastModified, ""), Json.object());
        }
        byte[] plain = Json.compact(AssignmentJson.writeWhole(assignment));
        String sealed = Seal.close(self, device, nonce, plain, random);
        return new Reply(
                200,
                lastModified,
                null,
                Json.object().put("sealed", sealed).put("signature", sign(device, nonce, 200, lastModified, sealed)));
    }

    private String sign(Identity device, String nonce, int status, String lastModified, String sealed) {
        return AnswerSignature.sign(self, device, new AnswerSignature.Signed(nonce, status, lastModified, sealed));
    }

    /** How a claim ended. */
    public enum Claim {
        TAKEN,
        NOT_A_SECRET,
        WRONG,
        BLOCKED
    }

    /**
     * The result of a claim.
     *
     * @param assignment of the node that is the claimer's now; null unless it is
     */
    public record Claimed(Claim claim, @Nullable Assignment assignment) {}

    /** Somebody shows the secret of a device that is to be his. */
    public Claimed claim(long nowMs, String secret, String owner) throws IOException {
        if (!DeviceSecret.isOne(secret)) {
            return new Claimed(Claim.NOT_A_SECRET, null);
        }
        if (!claims.admitsAttempt()) {
            return new Claimed(Claim.BLOCKED, null);
        }
        synchronized (assignments) { // so that no change in between is lost, and nobody else comes with the same secret
            Identity device = claims.find(secret);
            if (device == null) {
                return new Claimed(Claim.WRONG, null);
            }
            Assignment owned = assignments.claim(nowMs, device, DeviceSecret.claim(device.address(), secret), owner);
            claims.remember(device, DeviceSecret.NO_CLAIM); // not before it is on the disk
            return new Claimed(Claim.TAKEN, owned);
        }
    }
}
