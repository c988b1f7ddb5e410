package one.zerotier.core.switching;

import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.note;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.PacketHeader;
import org.junit.jupiter.api.Test;

class FragmentVectorTest {
    private static final String FILE = "fragments.json";

    private final PacketArmor armor = new PacketArmor();
    private final SharedKey key = new SharedKey(bytes(file(FILE).get("keys"), "key_48"));

    @Test
    void putsTogetherWhatStockTookApart() {
        for (JsonNode vector : cases(FILE, "sent")) {
            FragmentAssembler assembler = new FragmentAssembler();
            byte[] packet = null;
            for (JsonNode datagram : vector.get("datagrams")) {
                packet = add(assembler, bytes(datagram, "bytes"));
            }
            int length = vector.get("packet_length").asInt();
            boolean delivered = vector.get("datagrams").size() <= FragmentHeader.MAX_FRAGMENTS;
            assertThat(packet != null).as(length + " bytes " + note(vector)).isEqualTo(delivered);
            if (packet != null) {
                assertThat(packet).hasSize(length);
                assertThat(armor.dearmor(packet, 0, length, key)).isTrue();
                byte[] plain = bytes(vector, "plain_after_armor_removed");
                assertThat(Arrays.copyOfRange(packet, PacketHeader.VERB, length))
                        .isEqualTo(Arrays.copyOfRange(plain, PacketHeader.VERB, length));
            }
        }
    }

    @Test
    void takesDatagramsInAnyOrderAndRefusesImpossibleOnes() {
        for (JsonNode vector : cases(FILE, "received")) {
            FragmentAssembler assembler = new FragmentAssembler();
            int delivered = 0;
            for (JsonNode datagram : vector.get("datagrams_in_order_of_arrival")) {
                byte[] packet = add(assembler, Bytes.fromHex(datagram.asText()));
                if (packet != null && armor.dearmor(packet, 0, packet.length, key)) {
                    delivered++;
                }
            }
            assertThat(delivered)
                    .as(note(vector))
                    .isEqualTo(vector.get("packets_delivered").asInt());
        }
    }

    /** What the switch does with a datagram that is for us; null unless it completes a packet. */
    private byte[] add(FragmentAssembler assembler, byte[] datagram) {
        int length;
        if (FragmentHeader.isFragment(datagram, 0, datagram.length)) {
            FragmentHeader fragment = new FragmentHeader();
            fragment.wrap(datagram, 0, datagram.length);
            if (fragment.destination() != Bytes.uint40(Bytes.fromHex(destination()), 0)) {
                return null;
            }
            length = assembler.addFragment(fragment);
        } else {
            PacketHeader header = new PacketHeader();
            if (!header.wrap(datagram, 0, datagram.length)) {
                return null;
            }
            if (!header.isFragmented()) {
                return datagram;
            }
            length = assembler.addHead(header);
        }
        return length <= 0 ? null : Arrays.copyOf(assembler.assembled(), length);
    }

    private static String destination() {
        return file(FILE).get("keys").get("b").asText().substring(0, 10);
    }

    @Test
    void aFloodOfStraysCostsNoMoreThanTheRing() {
        FragmentAssembler assembler = new FragmentAssembler();
        FragmentHeader fragment = new FragmentHeader();
        byte[] stray = new byte[1_400];
        for (long id = 0; id < 10_000; id++) {
            FragmentHeader.write(stray, 0, id, 5, 7, 1 + (int) (id % 6));
            fragment.wrap(stray, 0, stray.length);
            assertThat(assembler.addFragment(fragment)).isZero();
        }
    }
}
