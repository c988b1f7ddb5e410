package one.zerotier.daemon.netconf;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.json.Json;

/** An authority and a device with a wire between them that a test can tamper with; time moves by hand. */
final class NetconfScene {
    static final SecretIdentity AUTHORITY = TestIdentities.CONTROLLER;
    static final SecretIdentity DEVICE = TestIdentities.MEMBER;
    static final Address NODE = DEVICE.address();
    static final IpAddress SOURCE = IpAddress.parse("28.5.6.7");
    static final Endpoint WHERE = Endpoint.parse("28.1.2.3/80");
    static final long NETWORK = 0x33f75bd24a000001L;
    static final long OTHER_NETWORK = 0x8056c2e21c000001L;

    final Path home;
    final SecureRandom random = new SecureRandom();
    final Map<Address, Identity> nodes = new HashMap<>(Map.of(NODE, DEVICE.identity()));
    final FakeMachine machine = new FakeMachine();
    final Assignments assignments;
    Authority authority;
    Device device;
    long steadyMs = 1_000;
    /** How much later the authority's clock is. */
    long authorityAheadMs;

    NetconfScene(Path home) throws IOException {
        this.home = home;
        assignments = Assignments.open(home.resolve("provision.d"));
        authority = newAuthority(AUTHORITY);
        machine.wire = (target, path, headers) -> ask(authority, path, headers);
        device = newDevice();
    }

    Authority newAuthority(SecretIdentity identity) {
        return new Authority(identity, assignments, nodes::get, () -> steadyMs, random);
    }

    /** The device as it is after a restart. */
    Device newDevice() throws IOException {
        return new Device(
                steadyMs, DEVICE, AUTHORITY.identity(), null, machine, secret(), home.resolve("netconf.d"), random);
    }

    DeviceSecret secret() {
        return new DeviceSecret(home.resolve("thisdeviceismine"), NODE, random);
    }

    /** What an authority answers to what a device sends. */
    HttpReply ask(Authority whom, String path, Map<String, String> headers) {
        Authority.Reply reply = whom.answer(
                machine.wallMs + authorityAheadMs,
                new Authority.Query(
                        SOURCE,
                        path,
                        List.of(headers.getOrDefault("Authorization", "")),
                        headers.get("If-Modified-Since")));
        return http(reply);
    }

    static HttpReply http(Authority.Reply reply) {
        Map<String, String> headers = new TreeMap<>();
        if (reply.lastModified() != null) {
            headers.put("last-modified", reply.lastModified());
        }
        if (reply.signature() != null) {
            headers.put("zerotier-signature", reply.signature());
        }
        return new HttpReply(reply.status(), headers, reply.status() == 304 ? new byte[0] : Json.compact(reply.body()));
    }

    Assignment assign(String name, long... networks) throws IOException {
        List<Assignment.Entry> entries =
                Arrays.stream(networks).mapToObj(Assignment.Entry::usual).toList();
        String owner = assignments.keptOrNone(NODE).assignment().owner();
        return assignments.put(machine.wallMs, new Assignment(NODE, name, owner, 0, entries), Set.of());
    }

    /** Lets time pass, and the device do what it does. */
    void pass(long ms) {
        for (long untilMs = steadyMs + ms; ; ) {
            long stepMs = Math.max(0, Math.min(device.nextMs(), untilMs) - steadyMs);
            steadyMs += stepMs;
            machine.wallMs += stepMs;
            if (device.nextMs() > steadyMs) {
                return;
            }
            device.turn(steadyMs);
        }
    }

    /** The authority says where it is and how new its word is. */
    void tell() {
        device.onHere(steadyMs, new Message.Here(assignments.modified(NODE), List.of(WHERE)));
        pass(0);
    }

    long refused(Refusal refusal) {
        return device.describe()
                .path("refused")
                .path(refusal.name().toLowerCase(Locale.ROOT))
                .asLong();
    }
}
