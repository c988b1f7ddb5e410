package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.NetworkRecord.CapabilityDefinition;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.rule.CopySink;
import one.zerotier.core.rule.FrameView;
import one.zerotier.core.rule.Party;
import one.zerotier.core.rule.RuleContext;
import one.zerotier.core.rule.RuleFilter;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.language.RuleWriter;
import one.zerotier.daemon.json.Json;
import org.jspecify.annotations.Nullable;

/** What the rules of a network would do to one frame: at the node that sends it, and at the node that gets it. */
final class DryRun {
    /** So that RANDOM decides the same way each time. */
    private static final long SEED = 1;

    private final EthernetFrame frame = new EthernetFrame();
    private final Address from;
    private final Address to;
    private final Grants.Member sender;
    private final Grants.Member receiver;
    private final View outbound;
    private final View inbound;

    /**
     * What one of the two nodes does.
     *
     * @param rule index in the rules of the network or the capability; negative if none decided
     * @param statement of that rule; empty if there is none
     */
    private record View(
            RuleFilter.Result result,
            int rule,
            @Nullable CapabilityDefinition capability,
            String statement,
            List<String> copies) {}

    private DryRun(NetworkRecord network, Grants grants, byte[] bytes, @Nullable Address from, @Nullable Address to)
            throws CliException {
        frame.wrap(bytes, 0, bytes.length);
        this.from = from == null ? nodeOf(frame.source(), network.id()) : from;
        this.to = to == null ? nodeOf(frame.destination(), network.id()) : to;
        sender = grants.of(this.from);
        receiver = grants.of(this.to);
        outbound = outbound(network);
        inbound = inbound(network);
    }

    /**
     * Asks the rules.
     *
     * @param from who sends; if null, the node whose MAC is the source
     * @param to who receives; if null, the node whose MAC is the destination, if any
     */
    static DryRun of(NetworkRecord network, Grants grants, byte[] frame, @Nullable Address from, @Nullable Address to)
            throws CliException {
        return new DryRun(network, grants, frame, from, to);
    }

    private static Address nodeOf(long mac, long networkId) {
        return Mac.isMember(mac, networkId) ? new Address(Mac.addressOf(mac, networkId)) : Address.NONE;
    }

    private View outbound(NetworkRecord network) {
        RuleFilter filter = new RuleFilter(from.value(), Salsa20Random.seeded(SEED));
        FrameView view = view().outbound(from.value(), to.value());
        List<String> copies = new ArrayList<>();
        RuleFilter.Result result = filter.outbound(
                context(network, sender), view, to.equals(Address.NONE) ? null : receiver, false, into(copies));
        return view(network, filter, result, copies);
    }

    private View inbound(NetworkRecord network) {
        RuleFilter filter = new RuleFilter(to.value(), Salsa20Random.seeded(SEED));
        FrameView view = view().inbound(from.value(), to.value());
        List<String> copies = new ArrayList<>();
        RuleFilter.Result result = filter.inbound(context(network, receiver), view, sender, into(copies));
        return view(network, filter, result, copies);
    }

    private FrameView view() {
        return new FrameView()
                .ethernet(
                        frame.destination(),
                        frame.source(),
                        frame.etherType(),
                        frame.buffer(),
                        frame.payloadOffset(),
                        frame.payloadLength());
    }

    private static CopySink into(List<String> copies) {
        return (target, kind, frame, length) ->
                copies.add(kind.name().toLowerCase(Locale.ROOT) + " " + length + " bytes to " + Address.format(target));
    }

    private static RuleContext context(NetworkRecord network, Grants.Member own) {
        return new RuleContext() {
            @Override
            public RuleSet baseRules() {
                return network.rules();
            }

            @Override
            public Party own() {
                return own;
            }

            @Override
            public boolean unknownMatches() {
                return false; // controllers never set the flag
            }

            @Override
            public boolean isNdpEmulated(long ipv6High, long ipv6Low) {
                return own.isNdpEmulated(ipv6High, ipv6Low);
            }
        };
    }

    /** Capabilities are those of the sender, in both directions. */
    private View view(NetworkRecord network, RuleFilter filter, RuleFilter.Result result, List<String> copies) {
        int rule = filter.decidingRule();
        int index = filter.decidingCapability();
        CapabilityDefinition capability = index == RuleFilter.NONE ? null : sender.definition(index);
        RuleSet rules = capability == null ? network.rules() : capability.rules();
        String statement = rule == RuleFilter.NONE ? "" : RuleWriter.statement(rules, rule);
        return new View(result, rule, capability, statement, copies);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("from", from.toString())
                .put("to", to.toString())
                .put("sourceMac", Mac.format(frame.source()))
                .put("destinationMac", Mac.format(frame.destination()))
                .put("etherType", frame.etherType())
                .put("length", frame.payloadLength());
        json.set("outbound", toJson(outbound));
        json.set("inbound", toJson(inbound));
        return json;
    }

    private static ObjectNode toJson(View view) {
        ObjectNode json = Json.object()
                .put("result", verdict(view))
                .put("rule", view.rule == RuleFilter.NONE ? null : view.rule)
                .put("capability", view.capability == null ? null : Integer.toUnsignedLong(view.capability.id()))
                .put("statement", view.statement);
        json.set("copies", Json.strings(view.copies));
        return json;
    }

    private static String verdict(View view) {
        return view.result.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Three lines: the frame, and what becomes of it at both ends. */
    @Override
    public String toString() {
        return Mac.format(frame.source()) + " > " + Mac.format(frame.destination())
                + String.format(", ethertype 0x%04x, %d bytes after it", frame.etherType(), frame.payloadLength())
                + "\n  outbound at " + name(from, sender) + ": " + sentence(outbound)
                + "\n  inbound at " + name(to, receiver) + ": " + sentence(inbound) + "\n";
    }

    private static String name(Address address, Grants.Member member) {
        if (address.equals(Address.NONE)) {
            return "any node";
        }
        return member.isMember() ? address.toString() : address + " (not a member)";
    }

    private static String sentence(View view) {
        StringBuilder text = new StringBuilder(verdict(view));
        if (view.rule == RuleFilter.NONE) {
            text.append(", because no rule has an opinion");
        } else {
            text.append(", by ");
            if (view.capability != null) {
                text.append("capability ")
                        .append(Integer.toUnsignedString(view.capability.id()))
                        .append(' ');
            }
            text.append("rules[").append(view.rule).append("]: ").append(view.statement);
        }
        view.copies.forEach(copy -> text.append(" (").append(copy).append(')'));
        return text.toString();
    }
}
