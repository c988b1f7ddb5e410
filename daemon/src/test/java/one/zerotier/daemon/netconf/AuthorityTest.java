package one.zerotier.daemon.netconf;

import static one.zerotier.daemon.netconf.NetconfScene.AUTHORITY;
import static one.zerotier.daemon.netconf.NetconfScene.DEVICE;
import static one.zerotier.daemon.netconf.NetconfScene.NETWORK;
import static one.zerotier.daemon.netconf.NetconfScene.NODE;
import static one.zerotier.daemon.netconf.NetconfScene.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.netconf.Authority.Query;
import one.zerotier.daemon.netconf.Authority.Reply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority answers only who proves who he is, now, and to this very authority. */
class AuthorityTest {
    private static final String CLAIM = "ab".repeat(48);
    private static final String PATH = "/netconf/1/" + NODE;

    @TempDir
    Path home;

    private NetconfScene scene;
    private Authority authority;

    @BeforeEach
    void assign() throws Exception {
        scene = new NetconfScene(home);
        authority = scene.authority;
        scene.assign("till-4", NETWORK);
    }

    private SignedRequest request(SecretIdentity self, Identity to, long timeMs, String since) {
        return SignedRequest.sign(self, to, timeMs, SignedRequest.freshNonce(scene.random), CLAIM, since);
    }

    private SignedRequest request() {
        return request(DEVICE, AUTHORITY.identity(), scene.machine.wallMs, "");
    }

    private Reply answer(String header, String path, @Nullable String since) {
        scene.steadyMs += 1_000; // so that no gate closes unless a test is about gates
        return authority.answer(scene.machine.wallMs, new Query(SOURCE, path, List.of(header), since));
    }

    private static String error(Reply reply) {
        return reply.body().path("error").asText();
    }

    @Test
    void whoMayAskIsTold() {
        Reply reply = answer(request().header(), PATH, null);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lastModified()).isEqualTo(HttpDate.format(scene.assignments.modified(NODE)));
        assertThat(reply.body().fieldNames()).toIterable().containsExactlyInAnyOrder("sealed", "signature");
        assertThat(reply.toString()).doesNotContain("till-4");
    }

    @Test
    void whoKnowsAlreadyIsToldSoAndThatIsSigned() {
        String since = HttpDate.format(scene.assignments.modified(NODE));
        SignedRequest request = request(DEVICE, AUTHORITY.identity(), scene.machine.wallMs, since);
        Reply reply = answer(request.header(), PATH, since);
        assertThat(reply.status()).isEqualTo(304);
        assertThat(AnswerSignature.isGood(
                        AUTHORITY.identity(),
                        DEVICE.identity(),
                        new AnswerSignature.Signed(request.nonce(), 304, since, ""),
                        String.valueOf(reply.signature())))
                .isTrue();
    }

    @Test
    void noPartOfARequestCanBeChanged() {
        String header = request().header();
        for (int at = 0; at < header.length(); at++) {
            String changed =
                    header.substring(0, at) + (header.charAt(at) == '1' ? '2' : '1') + header.substring(at + 1);
            assertThat(answer(changed, PATH, null).status())
                    .as("character %d", at)
                    .isIn(400, 401);
        }
        assertThat(answer(header, PATH, null).status()).isEqualTo(200);
    }

    @Test
    void aDateThatWasNotSignedIsRefused() {
        String date = HttpDate.format(scene.assignments.modified(NODE));
        assertThat(answer(request().header(), PATH, date).status()).isEqualTo(401);
        String signed = request(DEVICE, AUTHORITY.identity(), scene.machine.wallMs, date)
                .header();
        assertThat(answer(signed, PATH, null).status()).isEqualTo(401);
        assertThat(error(answer(request().header(), PATH, "yesterday")))
                .isEqualTo("If-Modified-Since: \"yesterday\" is not a date of HTTP.");
    }

    @Test
    void whatIsMeantForAnotherAuthorityIsRefused() {
        SignedRequest foreign = request(DEVICE, DEVICE.identity(), scene.machine.wallMs, "");
        assertThat(answer(foreign.header(), PATH, null).status()).isEqualTo(401);
    }

    @Test
    void nobodyCanAskForAnother() {
        Reply reply = answer(request().header(), "/netconf/1/" + AUTHORITY.address(), null);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(error(reply)).isEqualTo("The path must be /netconf/1/5a8772d153.");
        SecretIdentity stolen = new SecretIdentity(
                new Identity(NODE, AUTHORITY.identity().publicKey()), SecretIdentityParts.privateKey(AUTHORITY));
        Reply impostor = answer(
                request(stolen, AUTHORITY.identity(), scene.machine.wallMs, "").header(), PATH, null);
        assertThat(impostor.status()).isEqualTo(401);
        assertThat(error(impostor)).isEqualTo("This identity does not have its address.");
    }

    @Test
    void strangersAreCheckedAndSelfMadeAddressesRefused() throws Exception {
        scene.nodes.clear();
        assertThat(answer(request().header(), PATH, null).status()).isEqualTo(200);
        SecretIdentity impostor = new SecretIdentity(
                new Identity(NODE, AUTHORITY.identity().publicKey()), SecretIdentityParts.privateKey(AUTHORITY));
        assertThat(answer(
                                request(impostor, AUTHORITY.identity(), scene.machine.wallMs, "")
                                        .header(),
                                PATH,
                                null)
                        .status())
                .isEqualTo(401);
        assertThat(Assignments.open(home.resolve("provision.d"))
                        .keptOrNone(NODE)
                        .identity())
                .as("who has asked first is remembered, also after a restart")
                .isEqualTo(DEVICE.identity());
    }

    @Test
    void aRequestServesOnce() {
        SignedRequest request = request();
        assertThat(answer(request.header(), PATH, null).status()).isEqualTo(200);
        Reply again = answer(request.header(), PATH, null);
        assertThat(again.status()).isEqualTo(401);
        assertThat(error(again)).isEqualTo("This nonce was used before.");
        scene.machine.wallMs += Authority.MAX_CLOCK_DIFFERENCE_MS;
        scene.steadyMs += Authority.MAX_CLOCK_DIFFERENCE_MS;
        assertThat(error(answer(request.header(), PATH, null)))
                .as("as long as its time is good")
                .isEqualTo("This nonce was used before.");
    }

    @Test
    void clocksMayDifferByFiveMinutes() {
        for (long offsetMs : new long[] {-300_000, 300_000}) {
            SignedRequest request = request(DEVICE, AUTHORITY.identity(), scene.machine.wallMs + offsetMs, "");
            assertThat(answer(request.header(), PATH, null).status()).isEqualTo(200);
        }
        for (long offsetMs : new long[] {-301_000, 301_000}) {
            SignedRequest request = request(DEVICE, AUTHORITY.identity(), scene.machine.wallMs + offsetMs, "");
            Reply reply = answer(request.header(), PATH, null);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(error(reply)).isEqualTo("The clocks of the two nodes differ by 301 s. Set them right.");
        }
    }

    @Test
    void aNodeWithoutAnAssignmentIsToldSo() {
        SignedRequest request = request(AUTHORITY, AUTHORITY.identity(), scene.machine.wallMs, "");
        Reply reply = answer(request.header(), "/netconf/1/" + AUTHORITY.address(), null);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(error(reply)).isEqualTo("Nothing is assigned to node 33f75bd24a.");
    }

    @Test
    void thatNothingIsAssignedIsSigned() {
        SignedRequest request = request(AUTHORITY, AUTHORITY.identity(), scene.machine.wallMs, "");
        Reply reply = answer(request.header(), "/netconf/1/" + AUTHORITY.address(), null);
        assertThat(AnswerSignature.isGood(
                        AUTHORITY.identity(),
                        AUTHORITY.identity(),
                        new AnswerSignature.Signed(request.nonce(), 404, "", ""),
                        String.valueOf(reply.signature())))
                .isTrue();
    }

    @Test
    void anAuthorityThatHasLostAChangeIsHeardAgain() throws Exception {
        long later = scene.assignments.modified(NODE) + 86_400_000;
        String since = HttpDate.format(later);
        Reply reply = answer(
                request(DEVICE, AUTHORITY.identity(), scene.machine.wallMs, since)
                        .header(),
                PATH,
                since);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lastModified()).isEqualTo(HttpDate.format(later + 1_000));
        assertThat(Assignments.open(home.resolve("provision.d")).modified(NODE)).isEqualTo(later + 1_000);
        long before = scene.assignments.modified(NODE);
        String never = "Fri, 31 Dec 9999 23:59:59 GMT";
        answer(
                request(DEVICE, AUTHORITY.identity(), scene.machine.wallMs, never)
                        .header(),
                PATH,
                never);
        assertThat(scene.assignments.modified(NODE))
                .as("not to the end of time")
                .isEqualTo(before);
    }

    @Test
    void whoHasManyAddressesOfIpv6IsOneSource() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            Query query = new Query(IpAddress.parse("2001:db8::" + i), PATH, List.of("rubbish"), null);
            statuses.add(authority.answer(scene.machine.wallMs, query).status());
        }
        assertThat(statuses).containsExactly(400, 400, 400, 400, 400, 400, 400, 400, 429);
    }

    @Test
    void headersThatAreMissingDoubleOrLongAreRefused() {
        for (List<String> headers : List.of(
                List.<String>of(),
                List.of(request().header(), request().header()),
                List.of("Basic abc"),
                List.of(request().header() + " ".repeat(1024)))) {
            scene.steadyMs += 1_000;
            assertThat(authority
                            .answer(scene.machine.wallMs, new Query(SOURCE, PATH, headers, null))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void oneSourceCannotKeepAnAuthorityBusyAndAllTogetherNeither() {
        List<Integer> fromOne = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            fromOne.add(authority
                    .answer(
                            scene.machine.wallMs,
                            new Query(SOURCE, PATH, List.of(request().header()), null))
                    .status());
        }
        assertThat(fromOne).containsExactly(200, 200, 200, 200, 200, 200, 200, 200, 429, 429);
        int answered = 0;
        for (int i = 0; i < 200; i++) {
            Query query = new Query(IpAddress.parse("28.9.9." + i), PATH, List.of("rubbish"), null);
            answered += authority.answer(scene.machine.wallMs, query).status() == 400 ? 1 : 0;
        }
        assertThat(answered).isEqualTo(42);
    }

    @Test
    void memoryHardChecksAreFew() {
        int checked = 0;
        for (int i = 0; i < 20; i++) {
            SecretIdentity impostor = new SecretIdentity(
                    new Identity(
                            new Address(0x1234567890L + i), AUTHORITY.identity().publicKey()),
                    SecretIdentityParts.privateKey(AUTHORITY));
            SignedRequest request = request(impostor, AUTHORITY.identity(), scene.machine.wallMs, "");
            Query query = new Query(
                    IpAddress.parse("28.9.9." + i),
                    SignedRequest.path(impostor.address()),
                    List.of(request.header()),
                    null);
            checked += authority.answer(scene.machine.wallMs, query).status() == 401 ? 1 : 0;
        }
        assertThat(checked).isEqualTo(8);
    }

    @Test
    void noncesAreForgottenAfterTheirTimeAndNeverBefore() {
        Gates gates = new Gates(() -> scene.steadyMs);
        for (int i = 0; i < Gates.MAX_NONCES; i++) {
            assertThat(gates.use(NODE, "n" + i, 1_000 + i)).isEqualTo(Gates.Use.FIRST);
        }
        assertThat(gates.use(NODE, "new", 1)).isEqualTo(Gates.Use.FULL);
        assertThat(gates.use(NODE, "n5", 1)).isEqualTo(Gates.Use.AGAIN);
        scene.steadyMs += 2_000;
        assertThat(gates.use(NODE, "new", 1)).isEqualTo(Gates.Use.FIRST);
        assertThat(gates.hasSeen(NODE, "n1001")).isTrue();
    }

    @Test
    void eachChangeHasALaterSecond() throws Exception {
        long first = scene.assignments.modified(NODE);
        assertThat(scene.assign("till-4", NETWORK).modified()).as("nothing new").isEqualTo(first);
        assertThat(scene.assign("till-5", NETWORK).modified()).isEqualTo(first + 1_000);
        assertThat(scene.assign("till-6", NETWORK).modified()).isEqualTo(first + 2_000);
        assertThat(Assignments.open(home.resolve("provision.d")).list())
                .containsExactly(scene.assignments.keptOrNone(NODE).assignment());
    }
}
