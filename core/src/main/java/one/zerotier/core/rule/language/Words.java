package one.zerotier.core.rule.language;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Words for numbers. Where several mean the same, the first is the one that we write. */
final class Words {
    static final Words ETHERTYPES = new Words()
            .add("ipv4", 0x0800)
            .add("arp", 0x0806)
            .add("wol", 0x0842)
            .add("rarp", 0x8035)
            .add("atalk", 0x809b)
            .add("aarp", 0x80f3)
            .add("ipx_a", 0x8137)
            .add("ipx_b", 0x8138)
            .add("ipv6", 0x86dd);

    static final Words PROTOCOLS = new Words()
            .add("icmp", 1)
            .add("icmp4", 1)
            .add("igmp", 2)
            .add("ipip", 4)
            .add("tcp", 6)
            .add("egp", 8)
            .add("igp", 9)
            .add("udp", 17)
            .add("rdp", 27)
            .add("esp", 50)
            .add("ah", 51)
            .add("icmp6", 58)
            .add("l2tp", 115)
            .add("sctp", 132)
            .add("udplite", 136);

    /** As masks. PROTOCOL.md, "Characteristics". */
    static final Words CHARACTERISTICS = new Words()
            .add("inbound", 1L << 63)
            .add("multicast", 1L << 62)
            .add("broadcast", 1L << 61)
            .add("ipauth", 1L << 60)
            .add("macauth", 1L << 59)
            .add("tcp_fin", 1L)
            .add("tcp_syn", 1L << 1)
            .add("tcp_rst", 1L << 2)
            .add("tcp_psh", 1L << 3)
            .add("tcp_ack", 1L << 4)
            .add("tcp_urg", 1L << 5)
            .add("tcp_ece", 1L << 6)
            .add("tcp_cwr", 1L << 7)
            .add("tcp_ns", 1L << 8)
            .add("tcp_rs2", 1L << 9)
            .add("tcp_rs1", 1L << 10)
            .add("tcp_rs0", 1L << 11);

    static final List<String> ACTIONS = List.of("accept", "break", "drop", "redirect", "tee", "watch");

    /** What cannot be the name of a tag, capability or macro, because a forgotten semicolon would make it one. */
    static final Set<String> RESERVED =
            Set.of("macro", "include", "tag", "cap", "id", "default", "enum", "flag", "and", "or", "not");

    private final Map<String, Long> numbers = new LinkedHashMap<>();

    private Words add(String word, long number) {
        numbers.put(word, number);
        return this;
    }

    @Nullable
    Long number(Token word) {
        return numbers.get(word.keyword());
    }

    /** Null if there is no word for it. */
    @Nullable
    String word(long number) {
        for (Map.Entry<String, Long> entry : numbers.entrySet()) {
            if (entry.getValue() == number) {
                return entry.getKey();
            }
        }
        return null;
    }

    Set<String> all() {
        return Collections.unmodifiableSet(numbers.keySet());
    }

    @Override
    public String toString() {
        return String.join(", ", new TreeSet<>(numbers.keySet()));
    }
}
