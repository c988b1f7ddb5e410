package one.zerotier.daemon.netconf;

import static one.zerotier.daemon.netconf.NetconfScene.AUTHORITY;
import static one.zerotier.daemon.netconf.NetconfScene.DEVICE;
import static one.zerotier.daemon.netconf.NetconfScene.NETWORK;
import static one.zerotier.daemon.netconf.NetconfScene.NODE;
import static one.zerotier.daemon.netconf.NetconfScene.OTHER_NETWORK;
import static one.zerotier.daemon.netconf.NetconfScene.WHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import one.zerotier.core.identity.Address;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.daemon.TestIdentities;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device becomes what its authority says, and nothing that anybody else says. */
class DeviceTest {
    @TempDir
    Path home;

    private NetconfScene scene;
    private FakeMachine machine;

    @BeforeEach
    void begin() throws Exception {
        scene = new NetconfScene(home);
        machine = scene.machine;
    }

    private Set<Long> networks() {
        return machine.networks.keySet();
    }

    /** A device on one network, as the authority wants it. */
    private void provision() throws Exception {
        scene.assign("till-4", NETWORK);
        scene.tell();
        assertThat(networks()).containsExactly(NETWORK);
    }

    /** Its network has changed, and not for a while before. */
    private void provoke() {
        scene.steadyMs += 60_000;
        scene.device.provoke(scene.steadyMs);
        scene.pass(Device.SETTLING_MS);
    }

    @Test
    void aDeviceAsksWhereItsAuthorityIsAndBecomesWhatItIsToBe() throws Exception {
        scene.assign("till-4", NETWORK, OTHER_NETWORK);
        scene.pass(Device.SETTLING_MS);
        assertThat(machine.said).containsExactly(new Message.Where());
        assertThat(machine.asked).isEmpty();
        scene.tell();
        assertThat(machine.asked).containsExactly(Machine.Target.of(WHERE));
        assertThat(networks()).containsExactlyInAnyOrder(NETWORK, OTHER_NETWORK);
        assertThat(scene.device.describe().path("name").asText()).isEqualTo("till-4");
        Path state = home.resolve("netconf.d/33f75bd24a.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsNoLongerListedIsLeftAndTheUsersNetworksAreHis() throws Exception {
        Assignment.Entry users = new Assignment.Entry(OTHER_NETWORK, true, true, true, true);
        machine.networks.put(OTHER_NETWORK, users);
        scene.assign("", NETWORK, OTHER_NETWORK);
        scene.tell();
        assertThat(machine.networks).containsEntry(OTHER_NETWORK, users).containsKey(NETWORK);
        scene.assign("");
        scene.tell();
        assertThat(machine.networks).containsOnly(Map.entry(OTHER_NETWORK, users));
    }

    @Test
    void aUsersLeaveStandsUntilTheAuthorityChangesSomething() throws Exception {
        provision();
        machine.leave(NETWORK);
        scene.device.onLeft(NETWORK);
        scene.pass(3 * Device.INTERVAL_MS);
        assertThat(networks()).isEmpty();
        scene.device = scene.newDevice();
        assertThat(networks()).as("also over a restart").isEmpty();
        scene.assign("another name", NETWORK);
        scene.tell();
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void whatTheUserJoinsAgainIsHis() throws Exception {
        provision();
        machine.leave(NETWORK);
        scene.device.onLeft(NETWORK);
        machine.userJoins(NETWORK);
        scene.assign("");
        scene.tell();
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void whatTheUserJoinsAgainIsHisEvenBeforeWeHaveHeardOfIt() throws Exception {
        provision();
        machine.leave(NETWORK);
        machine.userJoins(NETWORK);
        scene.assign("");
        scene.tell();
        scene.device.onLeft(NETWORK);
        assertThat(networks()).containsExactly(NETWORK);
        scene.assign("another name");
        scene.tell();
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void whatTheUserJoinsAtTheLastMomentIsHis() throws Exception {
        Assignment.Entry users = new Assignment.Entry(NETWORK, false, false, false, false);
        machine.networks.remove(NETWORK);
        machine.beforeJoin = () -> {
            machine.left.add(NETWORK); // left and joined again
            machine.networks.put(NETWORK, users);
        };
        scene.assign("", NETWORK);
        scene.tell();
        scene.device.onLeft(NETWORK);
        assertThat(machine.networks).containsEntry(NETWORK, users);
        machine.beforeJoin = () -> {};
        scene.assign("");
        scene.tell();
        assertThat(machine.networks).containsEntry(NETWORK, users);
    }

    @Test
    void whatTheAuthorityTakesBackAndGivesAgainAtOnceStaysTheAuthoritys() throws Exception {
        provision();
        scene.assign("");
        scene.tell();
        scene.assign("", NETWORK);
        scene.tell();
        scene.device.onLeft(NETWORK); // of our own leaving, which we hear of only now
        scene.assign("x");
        scene.tell();
        assertThat(networks()).isEmpty();
    }

    @Test
    void whatTheUserNoLongerAllowsTheAuthorityIsTakenBack() throws Exception {
        provision();
        int[] joins = new int[1];
        machine.beforeJoin = () -> joins[0]++;
        scene.device = scene.newDevice();
        assertThat(joins[0]).as("nothing to be done").isZero();
        machine.allowed = "managed dns";
        scene.device = scene.newDevice();
        assertThat(joins[0]).as("settings are set again").isEqualTo(1);
    }

    @Test
    void aFaultInBetweenIsMadeGoodAtTheNextTurn() throws Exception {
        scene.assign("", NETWORK);
        machine.beforeJoin = () -> {
            throw new IllegalStateException("the engine does not answer");
        };
        assertThatThrownBy(() -> scene.tell()).isInstanceOf(IllegalStateException.class);
        machine.beforeJoin = () -> {};
        scene.pass(1_000);
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void aNodeWithAnotherIdentityIsAnotherDevice() throws Exception {
        provision();
        scene.device = new Device(
                scene.steadyMs,
                TestIdentities.CONTROLLER,
                AUTHORITY.identity(),
                null,
                machine,
                scene.secret(),
                home.resolve("netconf.d"),
                scene.random);
        assertThat(scene.device.describe().path("modified").asLong()).isZero();
        assertThat(networks()).as("stays, and is the user's").containsExactly(NETWORK);
    }

    @Test
    void whatAFormerAuthorityDidIsTheUsers() throws Exception {
        provision();
        DeviceState.forgetOthers(home.resolve("netconf.d"), AUTHORITY.address());
        scene.device = scene.newDevice();
        assertThat(scene.device.describe().path("modified").asLong()).isPositive();
        DeviceState.forgetOthers(home.resolve("netconf.d"), DEVICE.address());
        scene.device = scene.newDevice();
        assertThat(scene.device.describe().path("modified").asLong()).isZero();
        scene.assign("");
        scene.tell();
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void aRestartFinishesWhatACrashHasInterrupted() throws Exception {
        provision();
        Path file = home.resolve("netconf.d/33f75bd24a.json");
        Assignment content = scene.assignments.keptOrNone(NODE).assignment();
        new DeviceState(content, Set.of(NETWORK, OTHER_NETWORK), "").save(file, AUTHORITY.identity());
        machine.networks.clear();
        machine.userJoins(OTHER_NETWORK);
        scene.device = scene.newDevice();
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void anUnchangedAssignmentIsAskedForOnceAnHourAndNotSentAgain() throws Exception {
        provision();
        String since = HttpDate.format(scene.assignments.modified(NODE));
        scene.pass(10 * Device.INTERVAL_MS);
        assertThat(machine.asked).hasSizeBetween(9, 12);
        assertThat(machine.requests.subList(1, machine.requests.size()))
                .allMatch(headers -> since.equals(headers.get("If-Modified-Since")));
        scene.device = scene.newDevice();
        scene.tell();
        assertThat(machine.requests.get(machine.requests.size() - 1))
                .as("a restart does not forget")
                .containsEntry("If-Modified-Since", since);
    }

    @Test
    void whileTheAuthorityIsAwayNothingChangesAndItIsNotPestered() throws Exception {
        provision();
        FakeMachine.Wire wire = machine.wire;
        machine.wire = (target, path, headers) -> {
            throw new RefusedException(Refusal.UNREACHABLE);
        };
        scene.pass(24 * Device.INTERVAL_MS);
        assertThat(networks()).containsExactly(NETWORK);
        assertThat(scene.refused(Refusal.UNREACHABLE)).isBetween(85L, 130L);
        assertThat(scene.device.describe().path("problem").asText()).isEqualTo("it cannot be reached");
        machine.wire = wire;
        scene.pass(Device.INTERVAL_MS);
        assertThat(scene.device.describe().path("problem").isNull()).isTrue();
    }

    @Test
    void retriesBecomeRarer() {
        scene.device.onHere(scene.steadyMs, new Message.Here(0, List.of(WHERE)));
        machine.wire = (target, path, headers) -> {
            throw new RefusedException(Refusal.TOO_SLOW);
        };
        scene.pass(10_000);
        assertThat(machine.asked).hasSizeBetween(3, 4);
        scene.pass(600_000);
        assertThat(machine.asked).hasSizeBetween(8, 11);
        int before = machine.asked.size();
        provoke();
        assertThat(machine.asked).hasSize(before + 1);
    }

    @Test
    void manyNudgesAreOneRequest() throws Exception {
        provision();
        scene.assign("a", OTHER_NETWORK);
        for (int i = 0; i < 20; i++) {
            scene.tell();
        }
        assertThat(machine.asked).hasSize(2);
        for (int i = 0; i < 100; i++) { // an authority that says so without end
            scene.device.onHere(scene.steadyMs, new Message.Here(Long.MAX_VALUE, List.of(WHERE)));
            scene.pass(100);
        }
        assertThat(machine.asked).hasSizeLessThanOrEqualTo(2 + 5 + 3);
    }

    @Test
    void withoutAnAddressOnEarthNothingIsSentThere() throws Exception {
        machine.onEarth = false;
        scene.assign("", NETWORK);
        scene.tell();
        scene.pass(60_000);
        assertThat(machine.asked).isEmpty();
        machine.onEarth = true;
        provoke();
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void nobodyIsSentToLoopbackOrToMany() {
        for (String endpoint : List.of("127.0.0.1/80", "224.0.0.1/80", "0.0.0.0/80", "::1/80", "fe80::1/80")) {
            scene.device.onHere(scene.steadyMs, new Message.Here(1_000, List.of(Endpoint.parse(endpoint))));
            scene.pass(1_000);
        }
        assertThat(machine.asked).isEmpty();
    }

    @Test
    void theNextPlaceIsTriedIfOneDoesNotAnswer() throws Exception {
        scene.assign("", NETWORK);
        Endpoint dead = Endpoint.parse("10.9.9.9/80");
        FakeMachine.Wire wire = machine.wire;
        machine.wire = (target, path, headers) -> {
            if (target.host().equals("10.9.9.9")) {
                throw new RefusedException(Refusal.UNREACHABLE);
            }
            return wire.get(target, path, headers);
        };
        scene.device.onHere(scene.steadyMs, new Message.Here(1_000, List.of(dead, WHERE)));
        scene.pass(0);
        assertThat(networks()).containsExactly(NETWORK);
    }

    /** Changes an answer on its way. */
    private interface Tampering {
        HttpReply change(HttpReply good);
    }

    private void assertRefused(Refusal refusal, Tampering tampering) throws Exception {
        provision();
        scene.assign("changed", OTHER_NETWORK);
        FakeMachine.Wire wire = machine.wire;
        machine.wire = (target, path, headers) -> tampering.change(wire.get(target, path, headers));
        scene.tell();
        assertThat(scene.refused(refusal))
                .as(scene.device.describe().toString())
                .isEqualTo(1);
        assertThat(networks()).containsExactly(NETWORK);
        assertThat(scene.device.describe().path("name").asText()).isEqualTo("till-4");
        machine.wire = wire;
        scene.pass(10_000);
        assertThat(networks()).as("the truth still gets through").containsExactly(OTHER_NETWORK);
    }

    private static HttpReply withBody(HttpReply reply, String body) {
        return reply.with(body.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpReply withHeader(HttpReply reply, String name, String value) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.put(name, value);
        return new HttpReply(reply.status(), headers, reply.body());
    }

    private static ObjectNode envelope(HttpReply reply) {
        try {
            return (ObjectNode) Json.parse(reply.body());
        } catch (JsonSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anotherSignatureIsRefused() throws Exception {
        assertRefused(
                Refusal.SIGNATURE,
                good -> withBody(
                        good, envelope(good).put("signature", "0".repeat(192)).toString()));
    }

    @Test
    void anotherDateIsRefused() throws Exception {
        assertRefused(Refusal.SIGNATURE, good -> withHeader(good, "last-modified", HttpDate.format(0)));
    }

    @Test
    void aForgedAnswerThatNothingHasChangedIsRefused() throws Exception {
        assertRefused(Refusal.SIGNATURE, good -> new HttpReply(304, good.headers(), new byte[0]));
    }

    @Test
    void whatIsNoJsonIsRefused() throws Exception {
        assertRefused(Refusal.MALFORMED, good -> withBody(good, "<html>"));
    }

    @Test
    void anEnvelopeWithoutContentIsRefused() throws Exception {
        assertRefused(Refusal.MALFORMED, good -> withBody(good, "{\"sealed\":1,\"signature\":{}}"));
    }

    @Test
    void tooMuchIsRefused() throws Exception {
        assertRefused(Refusal.TOO_LONG, good -> good.with(new byte[HttpReply.MAX_BODY_LENGTH + 1]));
    }

    @Test
    void anErrorChangesNothing() throws Exception {
        assertRefused(
                Refusal.STATUS, good -> withBody(new HttpReply(500, Map.of(), good.body()), "{\"error\":\"no\"}"));
    }

    @Test
    void anAnswerOfAnotherAuthorityIsRefused() throws Exception {
        provision();
        scene.assign("changed", OTHER_NETWORK);
        Authority other = scene.newAuthority(DEVICE); // any identity but the right one
        machine.wire = (target, path, headers) -> scene.ask(other, path, headers);
        scene.tell();
        assertThat(scene.refused(Refusal.STATUS)).isEqualTo(1);
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void everyByteOfAnAnswerCounts() throws Exception {
        provision();
        scene.assign("changed", OTHER_NETWORK);
        FakeMachine.Wire wire = machine.wire;
        HttpReply[] recorded = new HttpReply[1];
        int[] at = new int[1];
        machine.wire = (target, path, headers) -> {
            recorded[0] = wire.get(target, path, headers);
            byte[] body = recorded[0].body().clone();
            body[at[0]] ^= 1;
            return recorded[0].with(body);
        };
        int length = 600;
        for (; at[0] < length; at[0] += 7) {
            provoke();
            assertThat(networks()).as("byte %d", at[0]).containsExactly(NETWORK);
            length = recorded[0].body().length;
            scene.steadyMs += 2_000; // for the gates of the authority
        }
        assertThat(length).isGreaterThan(400);
    }

    @Test
    void thatNothingIsAssignedMustBeSigned() throws Exception {
        provision();
        FakeMachine.Wire wire = machine.wire;
        machine.wire = (target, path, headers) -> new HttpReply(404, Map.of(), new byte[0]);
        provoke();
        assertThat(scene.refused(Refusal.STATUS)).isEqualTo(1);
        machine.wire = wire;
        scene.assign("changed", OTHER_NETWORK);
        scene.pass(2 * Device.FIRST_RETRY_MS);
        assertThat(networks()).as("asked again soon, and not in an hour").containsExactly(OTHER_NETWORK);
    }

    @Test
    void aNetworkThatChangesAllTheTimeDoesNotMakeItAskAllTheTime() throws Exception {
        provision();
        int before = machine.asked.size();
        for (int i = 0; i < 600; i++) {
            scene.device.provoke(scene.steadyMs);
            scene.pass(1_000);
        }
        assertThat(machine.asked).hasSizeBetween(before + 5, before + 5 + 22);
    }

    @Test
    void theAnswerToAnEarlierRequestIsRefused() throws Exception {
        provision();
        scene.assign("changed", OTHER_NETWORK);
        FakeMachine.Wire wire = machine.wire;
        HttpReply[] recorded = new HttpReply[1];
        machine.wire = (target, path, headers) -> {
            recorded[0] = wire.get(target, path, headers);
            throw new RefusedException(Refusal.UNREACHABLE);
        };
        scene.tell();
        machine.wire = (target, path, headers) -> recorded[0];
        provoke();
        assertThat(scene.refused(Refusal.SIGNATURE)).isEqualTo(1);
        assertThat(networks()).containsExactly(NETWORK);
    }

    /** What the authority itself, or who has its key, says wrongly. */
    private HttpReply forge(Map<String, String> headers, byte[] content, String lastModified) {
        SignedRequest request = SignedRequest.parse(headers.getOrDefault("Authorization", ""));
        String sealed = Seal.close(AUTHORITY, DEVICE.identity(), request.nonce(), content, scene.random);
        String signature = AnswerSignature.sign(
                AUTHORITY, DEVICE.identity(), new AnswerSignature.Signed(request.nonce(), 200, lastModified, sealed));
        ObjectNode body = Json.object().put("sealed", sealed).put("signature", signature);
        return new HttpReply(200, Map.of("last-modified", lastModified), Json.compact(body));
    }

    private void assertContentRefused(Refusal refusal, Assignment content, String lastModified) throws Exception {
        provision();
        machine.wire =
                (target, path, headers) -> forge(headers, Json.compact(AssignmentJson.write(content)), lastModified);
        provoke();
        assertThat(scene.refused(refusal)).isEqualTo(1);
        assertThat(networks()).containsExactly(NETWORK);
    }

    private static Assignment nothing(Address node, long modified) {
        return new Assignment(node, "", "", modified, List.of());
    }

    @Test
    void whatIsOlderThanWhatWeHaveIsRefused() throws Exception {
        assertContentRefused(Refusal.OLDER, nothing(NODE, 1_000), HttpDate.format(1_000));
    }

    @Test
    void whatIsAboutAnotherNodeIsRefused() throws Exception {
        long later = 2_000_000_000_000L;
        assertContentRefused(Refusal.OTHER_NODE, nothing(AUTHORITY.address(), later), HttpDate.format(later));
    }

    @Test
    void aDateThatIsNotThatOfTheContentIsRefused() throws Exception {
        assertContentRefused(Refusal.MALFORMED, nothing(NODE, 2_000_000_000_000L), HttpDate.format(2_000_000_001_000L));
    }

    @Test
    void contentOfAnotherFormIsRefused() throws Exception {
        provision();
        String good = AssignmentJson.write(nothing(NODE, 2_000_000_000_000L)).toString();
        List<String> bad = List.of(
                "[]",
                good.replace("\"version\":1", "\"version\":2"),
                good.replace("\"modified\":2000000000000", "\"modified\":2000000000001"),
                good.replace("\"modified\":2000000000000", "\"modified\":9e300"),
                good.replace("\"networks\":[]", "\"networks\":[{\"id\":\"33f7\"}]"),
                good.replace("\"networks\":[]", "\"networks\":{}"),
                good.replace("\"networks\":[]", "\"networks\":[{\"id\":\"33f75bd24a000001\",\"allowDNS\":1}]"),
                good.replace("\"name\":\"\"", "\"name\":\"a\\nb\""),
                good.replace("\"name\":\"\"", "\"name\":\"" + "x".repeat(101) + "\""));
        int count = 0;
        for (String text : bad) {
            assertThat(text).isNotEqualTo(good);
            machine.wire = (target, path, headers) ->
                    forge(headers, text.getBytes(StandardCharsets.UTF_8), HttpDate.format(2_000_000_000_000L));
            provoke();
            assertThat(scene.refused(Refusal.MALFORMED)).as(text).isEqualTo(++count);
        }
        assertThat(networks()).containsExactly(NETWORK);
    }

    @Test
    void whatIsSealedForAnotherCannotBeOpened() throws Exception {
        String nonce = SignedRequest.freshNonce(scene.random);
        byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
        String forDevice = Seal.close(AUTHORITY, DEVICE.identity(), nonce, secret, scene.random);
        assertThat(Seal.open(DEVICE, AUTHORITY.identity(), nonce, forDevice)).isEqualTo(secret);
        assertThat(Seal.close(AUTHORITY, DEVICE.identity(), nonce, secret, scene.random))
                .as("never the same twice")
                .isNotEqualTo(forDevice);
        String toItself = Seal.close(AUTHORITY, AUTHORITY.identity(), nonce, secret, scene.random);
        assertThatThrownBy(() -> Seal.open(DEVICE, AUTHORITY.identity(), nonce, toItself))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> Seal.open(DEVICE, AUTHORITY.identity(), "0".repeat(32), forDevice))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void whoShowsTheSecretOwnsTheDeviceAndTheSecretServesOnce() throws Exception {
        scene.assign("", NETWORK);
        scene.tell();
        String secret = Files.readString(home.resolve("thisdeviceismine"));
        assertThat(secret).matches("([0-9A-Z]{4}-){4}[0-9A-Z]{4}\n");
        assertThat(machine.requests.toString()).doesNotContain(secret.strip());
        String typed = secret.strip().toLowerCase(Locale.ROOT).replace("-", " ").replace('0', 'o');
        Authority.Claimed claimed = scene.authority.claim(machine.wallMs, typed, "alice");
        assertThat(claimed.claim()).isEqualTo(Authority.Claim.TAKEN);
        assertThat(claimed.assignment())
                .isEqualTo(scene.assignments.keptOrNone(NODE).assignment());
        scene.tell();
        assertThat(scene.device.describe().path("owner").asText()).isEqualTo("alice");
        assertThat(networks()).containsExactly(NETWORK);
        assertThat(Files.readString(home.resolve("thisdeviceismine"))).isNotEqualTo(secret);
        assertThat(scene.authority.claim(machine.wallMs, typed, "mallory").claim())
                .isEqualTo(Authority.Claim.WRONG);
        scene.steadyMs += 60_000;
        String next = Files.readString(home.resolve("thisdeviceismine"));
        assertThat(scene.authority.claim(machine.wallMs, next, "bob").claim())
                .as("the authority has been told of the new one")
                .isEqualTo(Authority.Claim.TAKEN);
    }

    @Test
    void aSecretServesOnceAlsoForTheSameOwnerAndOverRestarts() throws Exception {
        scene.assign("", NETWORK);
        scene.tell();
        String secret = Files.readString(home.resolve("thisdeviceismine")).strip();
        Map<String, String> before = machine.requests.get(0);
        assertThat(scene.authority.claim(machine.wallMs, secret, "alice").claim())
                .isEqualTo(Authority.Claim.TAKEN);
        scene.authority = scene.newAuthority(AUTHORITY); // which forgets nonces
        assertThat(scene.ask(scene.authority, "/netconf/1/" + NODE, before).status())
                .as("a replayed request")
                .isEqualTo(200);
        assertThat(scene.authority.claim(machine.wallMs, secret, "mallory").claim())
                .isEqualTo(Authority.Claim.WRONG);
        machine.wire = (target, path, headers) -> scene.ask(scene.authority, path, headers);
        scene.tell();
        String second = Files.readString(home.resolve("thisdeviceismine")).strip();
        assertThat(second).isNotEqualTo(secret);
        assertThat(scene.authority.claim(machine.wallMs, second, "alice").claim())
                .isEqualTo(Authority.Claim.TAKEN);
        scene.steadyMs += 60_000;
        scene.tell();
        assertThat(Files.readString(home.resolve("thisdeviceismine")).strip()).isNotEqualTo(second);
    }

    @Test
    void aNodeThatHasAskedBeforeCanBeClaimedAfterARestartOfItsAuthority() throws Exception {
        scene.assign("", NETWORK);
        scene.tell();
        String secret = Files.readString(home.resolve("thisdeviceismine"));
        Authority restarted = new Authority(
                AUTHORITY,
                Assignments.open(home.resolve("provision.d")),
                scene.nodes::get,
                () -> scene.steadyMs,
                scene.random);
        assertThat(restarted.claim(machine.wallMs, secret, "alice").claim()).isEqualTo(Authority.Claim.TAKEN);
    }

    @Test
    void aClaimThatCannotBeWrittenCanBeTriedAgain() throws Exception {
        scene.assign("", NETWORK);
        scene.tell();
        String secret = Files.readString(home.resolve("thisdeviceismine"));
        Path inTheWay = Files.createDirectories(home.resolve("provision.d/." + NODE + ".json.tmp/in the way"));
        assertThatThrownBy(() -> scene.authority.claim(machine.wallMs, secret, "alice"))
                .isInstanceOf(IOException.class);
        Files.delete(inTheWay);
        assertThat(scene.authority.claim(machine.wallMs, secret, "alice").claim())
                .isEqualTo(Authority.Claim.TAKEN);
    }

    @Test
    void secretsCannotBeGuessed() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(scene.authority
                            .claim(0, "0000-0000-0000-0000-000" + i, "x")
                            .claim())
                    .isEqualTo(Authority.Claim.WRONG);
        }
        assertThat(scene.authority.claim(0, "0000-0000-0000-0000-0006", "x").claim())
                .isEqualTo(Authority.Claim.BLOCKED);
        assertThat(scene.authority.claim(0, "0000", "x").claim()).isEqualTo(Authority.Claim.NOT_A_SECRET);
        scene.steadyMs += 10_000;
        assertThat(scene.authority.claim(0, "0000-0000-0000-0000-0006", "x").claim())
                .isEqualTo(Authority.Claim.WRONG);
    }

    @Test
    void anOldSecretIsReplaced() throws Exception {
        String first = scene.secret().claim(System.currentTimeMillis(), "");
        assertThat(scene.secret().claim(System.currentTimeMillis(), "")).isEqualTo(first);
        long later = System.currentTimeMillis() + 31L * 24 * 3600 * 1000;
        assertThat(scene.secret().claim(later, "")).isNotEqualTo(first);
        Path file = home.resolve("thisdeviceismine");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "rubbish");
        assertThat(scene.secret().claim(System.currentTimeMillis(), "")).isNotEqualTo(first);
    }

    @Test
    void aDamagedMemoryIsNoMemory() throws Exception {
        provision();
        Files.writeString(home.resolve("netconf.d/33f75bd24a.json"), "{");
        scene.device = scene.newDevice();
        assertThat(scene.device.describe().path("modified").asLong()).isZero();
        assertThat(networks()).as("still there, and the user's now").containsExactly(NETWORK);
    }
}
