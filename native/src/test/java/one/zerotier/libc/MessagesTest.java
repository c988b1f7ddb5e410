package one.zerotier.libc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The layout is right if the system and we mean the same. */
final class MessagesTest {
    private static final long LOOPBACK = 0x7f00_0001L;

    private int sender;
    private int receiver;

    @BeforeEach
    void open() throws Exception {
        sender = bound();
        receiver = bound();
    }

    @AfterEach
    void close() {
        Libc.close(sender);
        Libc.close(receiver);
    }

    @Test
    void carryDataAndAddresses() throws Exception {
        Messages sent = new Messages(3, 100);
        sent.put(0, "-onetwothree".getBytes(US_ASCII), 0, 12);
        int[] ends = {1, 4, 7, 12};
        for (int i = 0; i < 3; i++) {
            sent.setData(i, ends[i], ends[i + 1] - ends[i]);
            sent.setSegmentLength(i, 0);
            sent.setAddress(i, true, 0, LOOPBACK, port(receiver));
        }
        assertThat(sent.send(sender, 0, 3)).isEqualTo(3);

        Messages received = new Messages(4, 400);
        for (int i = 0; i < 4; i++) {
            received.setData(i, 100 * i, 100);
        }
        assertThat(received.receive(receiver, 4)).isEqualTo(3);
        String[] expected = {"one", "two", "three"};
        for (int i = 0; i < 3; i++) {
            assertThat(text(received, i, 100 * i)).isEqualTo(expected[i]);
            assertThat(received.segmentLength(i)).isZero();
            assertThat(received.isV4(i)).isTrue();
            assertThat(received.high(i)).isZero();
            assertThat(received.low(i)).isEqualTo(LOOPBACK);
            assertThat(received.port(i)).isEqualTo(port(sender));
        }
        assertThat(received.receive(receiver, 4)).isEqualTo(-Errno.EAGAIN);
    }

    /** After a call that used few of them, and of one that used many. */
    @Test
    void canBeReceivedIntoAgain() throws Exception {
        Messages sent = new Messages(3, 3);
        sent.put(0, "abc".getBytes(US_ASCII), 0, 3);
        Messages received = new Messages(4, 400);
        for (int i = 0; i < 4; i++) {
            received.setData(i, 100 * i, 100);
        }
        for (int count : new int[] {3, 1, 2, 3, 1, 1, 3}) {
            for (int i = 0; i < count; i++) {
                sent.setData(i, i, 1);
                sent.setSegmentLength(i, 0);
                sent.setAddress(i, true, 0, LOOPBACK, port(receiver));
            }
            assertThat(sent.send(sender, 0, count)).isEqualTo(count);
            assertThat(received.receive(receiver, count == 2 ? 2 : 4)).isEqualTo(count);
            for (int i = 0; i < count; i++) {
                assertThat(text(received, i, 100 * i)).isEqualTo("abc".substring(i, i + 1));
                assertThat(received.isV4(i)).isTrue();
                assertThat(received.low(i)).isEqualTo(LOOPBACK);
                assertThat(received.port(i)).isEqualTo(port(sender));
            }
        }
    }

    /** Where a message that was not merged has been, the length of the next one's segments is told all the same. */
    @Test
    void tellTheirSegmentsAfterOnesWithout() throws Exception {
        NativeException.check("merge", Libc.setsockopt(receiver, Messages.SOL_UDP, Messages.UDP_GRO, 1));
        Messages sent = new Messages(1, 50);
        Messages received = new Messages(2, 400);
        received.setData(0, 0, 200);
        received.setData(1, 200, 200);
        for (int segment : new int[] {0, 20, 0, 0, 20}) {
            sent.setData(0, 0, 50);
            sent.setSegmentLength(0, segment);
            sent.setAddress(0, true, 0, LOOPBACK, port(receiver));
            assertThat(sent.send(sender, 0, 1)).isEqualTo(1);
            assertThat(received.receive(receiver, 2)).isEqualTo(1);
            assertThat(received.length(0)).isEqualTo(50);
            assertThat(received.segmentLength(0)).isEqualTo(segment);
        }
    }

    @Test
    void areCutAndMergedBySegments() throws Exception {
        Messages sent = message("onetwofo");
        sent.setSegmentLength(0, 3);
        assertThat(sent.send(sender, 0, 1)).isEqualTo(1);
        Messages received = new Messages(1, 100);
        received.setData(0, 0, 100);
        for (String expected : new String[] {"one", "two", "fo"}) {
            assertThat(received.receive(receiver, 1)).isEqualTo(1);
            assertThat(text(received, 0, 0)).isEqualTo(expected);
            assertThat(received.segmentLength(0)).isZero();
        }
        Libc.setsockopt(receiver, Messages.SOL_UDP, Messages.UDP_GRO, 1);
        assertThat(sent.send(sender, 0, 1)).isEqualTo(1);
        assertThat(received.receive(receiver, 1)).isEqualTo(1);
        assertThat(text(received, 0, 0)).isEqualTo("onetwofo");
        assertThat(received.segmentLength(0)).isEqualTo(3);
    }

    @Test
    void canBeSentAndReceivedOneByOne() throws Exception {
        Messages sent = message("onetwo");
        assertThat(sent.sendOne(sender, 0, 3, 3)).isEqualTo(3);
        Messages received = new Messages(2, 100);
        received.setData(0, 20, 80);
        assertThat(received.receiveOne(receiver)).isEqualTo(1);
        assertThat(text(received, 0, 20)).isEqualTo("two");
        assertThat(received.segmentLength(0)).isZero();
        assertThat(received.low(0)).isEqualTo(LOOPBACK);
        assertThat(received.port(0)).isEqualTo(port(sender));
        assertThat(received.receiveOne(receiver)).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void areSupportedByUdpSocketsOnly() throws Exception {
        assertThat(Messages.areSupportedBy(receiver)).isEqualTo(Platform.current() == Platform.LINUX);
        assertThat(Messages.areSupportedBy(-1)).isFalse();
    }

    @Test
    void nothingOutsideIsHandedToNativeCode() {
        Messages messages = new Messages(2, 100);
        assertThatThrownBy(() -> messages.setData(0, 50, 51)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.setData(2, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.setData(-1, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.put(99, new byte[2], 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.get(-1, new byte[2], 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.send(-1, 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.receive(-1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.sendOne(-1, 0, 0, 101)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.setAddress(2, true, 0, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> messages.setSegmentLength(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private Messages message(String text) throws NativeException {
        Messages messages = new Messages(1, text.length());
        messages.put(0, text.getBytes(US_ASCII), 0, text.length());
        messages.setData(0, 0, text.length());
        messages.setAddress(0, true, 0, LOOPBACK, port(receiver));
        return messages;
    }

    private static String text(Messages messages, int index, int offset) {
        byte[] bytes = new byte[messages.length(index)];
        messages.get(offset, bytes, 0, bytes.length);
        return new String(bytes, US_ASCII);
    }

    private static int bound() throws NativeException {
        int fd = NativeException.check("open a socket", Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM, 0));
        Slab address = new Slab(Sockaddr.MAX_LENGTH);
        NativeException.check("bind it", Libc.bind(fd, address, 0, Sockaddr.put(address, 0, true, 0, LOOPBACK, 0)));
        return fd;
    }

    private static int port(int fd) throws NativeException {
        Slab address = new Slab(Sockaddr.MAX_LENGTH);
        NativeException.check("ask for its port", Libc.getsockname(fd, address));
        return Sockaddr.port(address, 0);
    }
}
