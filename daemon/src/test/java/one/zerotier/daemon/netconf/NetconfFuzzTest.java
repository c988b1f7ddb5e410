package one.zerotier.daemon.netconf;

import static one.zerotier.daemon.netconf.NetconfScene.AUTHORITY;
import static one.zerotier.daemon.netconf.NetconfScene.DEVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Anything can stand where a message, header, answer or document should: it is refused, or what was read can be written again. */
class NetconfFuzzTest {
    private static final int ROUNDS = 2_000;

    /** A good text with some of it changed, cut off or repeated. */
    private static byte[] damaged(Random random, byte[] good) {
        byte[] bytes = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length + 8) : good.length);
        for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    @Test
    void messagesSurvive() throws MalformedPacketException {
        Message here = new Message.Here(
                1_795_361_033_000L, List.of(Endpoint.parse("28.1.2.3/80"), Endpoint.parse("fd00::1/8080")));
        assertThat(Message.decode(here.encode())).isEqualTo(here);
        assertThat(Message.decode(new Message.Where().encode())).isEqualTo(new Message.Where());
        assertThat(here.encode()).hasSizeLessThan(64);
    }

    @RepeatedTest(4)
    void damagedMessages(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] good = new Message.Here(
                        1_795_361_033_000L, List.of(Endpoint.parse("28.1.2.3/80"), Endpoint.parse("fd00::1/8080")))
                .encode();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try {
                Message message = Message.decode(damaged(random, good));
                assertThat(Message.decode(message.encode())).isEqualTo(message);
            } catch (MalformedPacketException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, ROUNDS - 1);
    }

    @RepeatedTest(4)
    void damagedHeaders(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] good = SignedRequest.sign(DEVICE, AUTHORITY.identity(), 1, "ab".repeat(16), "cd".repeat(48), "")
                .header()
                .getBytes(StandardCharsets.ISO_8859_1);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = new String(damaged(random, good), StandardCharsets.ISO_8859_1);
            try {
                assertThat(SignedRequest.parse(text).header()).isEqualToIgnoringCase(text);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, ROUNDS - 1);
    }

    @RepeatedTest(4)
    void damagedAnswers(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] good = ("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nLast-Modified: " + HttpDate.format(1_000_000)
                        + "\r\n\r\n{\"sealed\":1}")
                .getBytes(StandardCharsets.ISO_8859_1);
        AnswerReader reader = new AnswerReader(DEVICE, AUTHORITY.identity());
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = damaged(random, good);
            int head = HttpReply.endOfHead(bytes, bytes.length);
            try {
                HttpReply reply = HttpReply.parseHead(bytes, Math.max(0, head));
                assertThat(reply.contentLength()).isLessThanOrEqualTo(HttpReply.MAX_BODY_LENGTH);
                Assignment read = reader.read(
                        reply.with(Arrays.copyOfRange(bytes, Math.max(0, head), bytes.length)), "ab".repeat(16), 0);
                assertThat(read).as("nothing good can come of it").isNotNull();
            } catch (RefusedException e) {
                assertThat(e.refusal()).isIn(Refusal.MALFORMED, Refusal.STATUS, Refusal.TOO_LONG, Refusal.SIGNATURE);
            }
        }
    }

    @RepeatedTest(4)
    void damagedDocuments(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Assignment assignment = new Assignment(
                DEVICE.address(),
                "näme",
                "owner",
                1_795_361_033_000L,
                List.of(Assignment.Entry.usual(0x33f75bd24a000001L)));
        byte[] good = Json.compact(AssignmentJson.write(assignment));
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try {
                Assignment read = AssignmentJson.read(Json.parse(damaged(random, good)));
                assertThat(AssignmentJson.read(AssignmentJson.write(read))).isEqualTo(read);
            } catch (JsonSyntaxException | InvalidValueException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, ROUNDS - 1);
    }

    @Test
    @Timeout(5)
    void blanksThatAreManyDoNotTakeLong() {
        byte[] head = ("HTTP/1.1 200 OK\r\na:" + " ".repeat(7_000) + "x" + " ".repeat(1_000) + "\n\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> HttpReply.parseHead(head, head.length)).isInstanceOf(RefusedException.class);
    }

    @Test
    void headsThatNobodyWritesAreRefused() {
        for (String head : List.of(
                "",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(51) + "\r\n")) {
            byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> HttpReply.parseHead(bytes, bytes.length).contentLength())
                    .as(head)
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void datesAreThoseOfHttpAndNoOthers() {
        assertThat(HttpDate.format(1_795_391_965_000L)).isEqualTo("Sun, 22 Nov 2026 23:59:25 GMT");
        assertThat(HttpDate.parse("Sun, 22 Nov 2026 23:59:25 GMT")).isEqualTo(1_795_391_965_000L);
        for (String bad : List.of("", "Mon, 22 Nov 2026 23:59:25 GMT", "Sun, 22 Nov 2026 23:59:25 UTC", "1795391965")) {
            assertThatThrownBy(() -> HttpDate.parse(bad)).hasMessageContaining("is not a date of HTTP");
        }
    }
}
