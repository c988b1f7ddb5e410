package one.zerotier.core.controller;

import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counters;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.RecordingEffects;
import one.zerotier.core.env.Timers;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.ErrorCode;

/** A controller, what it says, and as many members as a test wants. Their keys are made up: nobody looks at them. */
final class Crowd implements Controller.Delivery {
    static final long START_MS = 1_795_361_033_354L;
    private static final long FIRST_ADDRESS = 0x1000000001L;

    final SecretIdentity self =
            SecretIdentity.parse(text(file("networkconfig.json").get("identities"), "controller_secret"));
    final RecordingEffects effects = new RecordingEffects();
    final Timers timers = new Timers();
    final Env env = new Env(effects, Salsa20Random.seeded(1), new Counters(), timers);
    final Map<Address, Integer> configurations = new HashMap<>();
    final Map<Address, ErrorCode> refused = new HashMap<>();
    final List<Revocation> revocations = new ArrayList<>();
    final Map<Address, Integer> revoked = new HashMap<>();
    final Controller controller;
    long bytes;

    Crowd(Store store) {
        controller = new Controller(self, store, this, env);
    }

    long network(int number) {
        return (self.address().value() << 24) | number;
    }

    static Address address(int index) {
        return new Address(FIRST_ADDRESS + index);
    }

    static Identity identity(int index) {
        byte[] key = new byte[Identity.PUBLIC_KEY_LENGTH];
        byte[] name = Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, key, 0, name.length);
        return new Identity(address(index), key);
    }

    void ask(long nowMs, long networkId, int index) {
        controller.onRequest(nowMs, networkId, 1 + index, identity(index), METADATA);
    }

    /** As a node of today sends it. */
    static final Dictionary METADATA = new Dictionary()
            .put("v", 7)
            .put("vend", 1)
            .put("pv", 12)
            .put("majv", 1)
            .put("minv", 14)
            .put("revv", 1)
            .put("revr", 1);

    @Override
    public void deliver(long nowMs, long networkId, Address to, long requestId, byte[] dictionary) {
        configurations.merge(to, 1, Integer::sum);
        bytes += dictionary.length;
    }

    @Override
    public void refuse(long nowMs, long networkId, Address to, long requestId, ErrorCode code) {
        refused.put(to, code);
    }

    @Override
    public void revoke(long nowMs, Address to, Revocation revocation) {
        revocations.add(revocation);
        revoked.merge(to, 1, Integer::sum);
    }
}
