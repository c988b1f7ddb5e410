package one.zerotier.core.rule.language;

import java.util.HashMap;
import java.util.Map;

/** Macros that every program can include. A program that has its own by the same name gets that. */
final class StandardMacros {
    /** Also in docs/RULES.md, for people. */
    static final String TEXT = """
        macro ip_only
          drop not ethertype ipv4 and not ethertype arp and not ethertype ipv6;
        ;
        macro safety
          drop icmp 5 -1 or icmp 9 -1 or icmp 10 -1;         # redirects, routers and who looks for them
          drop icmp 137 -1 or icmp 134 -1 or icmp 133 -1;    # the same in IPv6
          drop ipprotocol udp and sport 67-68;               # BOOTP and DHCP
          drop ipprotocol udp and dport 67-68;
          drop ipprotocol udp and sport 546-547;             # DHCPv6
          drop ipprotocol udp and dport 546-547;
        ;
        macro own_addresses
          break ethertype ipv4 and not chr ipauth;
          break ethertype arp and not chr ipauth;
          break ethertype ipv6 and not ipsrc fe80::/10 and not ipsrc ::/128 and not chr ipauth;
        ;
        """;

    private static final Map<String, Statement.Macro> ALL = parse();

    private StandardMacros() {}

    /** By name. */
    static Map<String, Statement.Macro> all() {
        return ALL;
    }

    private static Map<String, Statement.Macro> parse() {
        Map<String, Statement.Macro> macros = new HashMap<>();
        try {
            for (Statement statement : Parser.parse(Lexer.tokens(TEXT))) {
                Statement.Macro macro = (Statement.Macro) statement;
                macros.put(macro.name().text(), macro);
            }
        } catch (RuleSyntaxException e) {
            throw new ExceptionInInitializerError(e);
        }
        return Map.copyOf(macros);
    }
}
