package one.zerotier.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.controller.NetworkRecord.CapabilityDefinition;
import one.zerotier.core.controller.NetworkRecord.TagDefinition;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.EmulatedIpv6;
import one.zerotier.core.rule.Party;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.daemon.controller.MemberJson;
import one.zerotier.daemon.json.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** What a controller would grant to its members, as rules see it. Asks for each member once. */
final class Grants {
    private static final int NOT_FOUND = 404;

    private final Service service;
    private final String networkPath;
    private final NetworkRecord network;
    private final Map<Address, Member> members = new HashMap<>();

    Grants(Service service, String networkPath, NetworkRecord network) {
        this.service = service;
        this.networkPath = networkPath;
        this.network = network;
    }

    /** Somebody with what he was granted: nothing if he is not a member. */
    Member of(Address address) throws CliException {
        Member known = members.get(address);
        if (known == null) {
            known = address.equals(Address.NONE) ? new Member() : ask(address);
            members.put(address, known);
        }
        return known;
    }

    private Member ask(Address address) throws CliException {
        Reply reply = service.get(networkPath + "/member/" + address);
        if (reply.status() == NOT_FOUND) {
            return newcomer();
        }
        JsonNode json = ControllerCommand.require(service, reply).json();
        try {
            MemberRecord record = MemberJson.patch(0, MemberRecord.create(network.id(), address, 0), json);
            return record.authorized() || !network.isPrivate() ? member(record) : new Member();
        } catch (InvalidValueException e) {
            throw new CliException(
                    CliException.FAILED, "The service answers with a member that is none: " + e.getMessage());
        }
    }

    /** To a public network everybody may come, and then has what is granted by default. */
    private Member newcomer() {
        Member member = new Member();
        if (!network.isPrivate()) {
            member.isMember = true;
            addDefaultTags(member);
            network.capabilities().stream()
                    .filter(CapabilityDefinition::isDefault)
                    .forEach(member.capabilities::add);
        }
        return member;
    }

    private Member member(MemberRecord record) {
        Member member = new Member();
        member.isMember = true;
        addDefaultTags(member);
        record.tags().forEach((id, value) -> member.tags.put(id, Integer.toUnsignedLong(value)));
        network.capabilities().stream()
                .filter(capability -> record.capabilities().contains(capability.id()))
                .forEach(member.capabilities::add);
        member.ips.addAll(record.ipAssignments());
        if (!record.noAutoAssignIps()) {
            long address = record.address().value();
            if (network.assignRfc4193()) {
                member.emulate(EmulatedIpv6.rfc4193(address, network.id()));
            }
            if (network.assignSixPlane()) {
                member.emulate(EmulatedIpv6.sixPlane(address, network.id()));
            }
        }
        return member;
    }

    private void addDefaultTags(Member member) {
        for (TagDefinition tag : network.tags()) {
            Integer value = tag.defaultValue();
            if (value != null) {
                member.tags.put(tag.id(), Integer.toUnsignedLong(value));
            }
        }
    }

    /** One node, all of whose credentials everybody has seen. */
    static final class Member implements Party {
        private boolean isMember;
        private final Map<Integer, Long> tags = new HashMap<>();
        private final Set<IpAddress> ips = new HashSet<>();
        private final List<IpPrefix> emulated = new ArrayList<>();
        /** In the order of their ids, as the network has them. */
        private final List<CapabilityDefinition> capabilities = new ArrayList<>();

        boolean isMember() {
            return isMember;
        }

        private void emulate(IpPrefix ip) {
            ips.add(ip.ip());
            emulated.add(ip);
        }

        /** Whether the address begins like one of this node that its owner can be told from. */
        boolean isNdpEmulated(long high, long low) {
            IpAddress ip = IpAddress.v6(high, low);
            return emulated.stream().anyMatch(prefix -> prefix.contains(ip));
        }

        CapabilityDefinition definition(int index) {
            return capabilities.get(index);
        }

        @Override
        public long tag(int id) {
            return tags.getOrDefault(id, NO_TAG);
        }

        /** Controllers grant no MACs. */
        @Override
        public boolean ownsMac(long mac) {
            return false;
        }

        @Override
        public boolean ownsIpv4(int ip) {
            return ips.contains(IpAddress.v4(ip));
        }

        @Override
        public boolean ownsIpv6(long high, long low) {
            return ips.contains(IpAddress.v6(high, low));
        }

        @Override
        public int capabilityCount() {
            return capabilities.size();
        }

        @Override
        public @Nullable RuleSet capability(int index) {
            return capabilities.get(index).rules();
        }
    }
}
