package one.zerotier.core.multicast;

import one.zerotier.core.env.Env;
import one.zerotier.core.identity.Address;
import one.zerotier.core.network.AddressResolution;
import one.zerotier.core.network.EthernetFrame;
import one.zerotier.core.network.Mac;
import one.zerotier.core.network.Network;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;

/** Answers the host's neighbour solicitations in place of members whose IPv6 address tells who they are. */
final class NeighbourAnswers {
    private final Address self;
    private final Env env;
    private final byte[] advertisement = new byte[EthernetFrame.HEADER_LENGTH + AddressResolution.ADVERTISEMENT_LENGTH];

    NeighbourAnswers(Address self, Env env) {
        this.self = self;
        this.env = env;
    }

    /** Returns whether the frame was such a solicitation; then the host has its answer. */
    boolean answer(Network network, NetworkConfig config, EthernetFrame frame) {
        if (Mac.isBroadcast(frame.destination()) || !AddressResolution.isSolicitation(frame)) {
            return false;
        }
        for (IpPrefix ours : config.staticIps()) {
            long owner = AddressResolution.emulatedOwner(frame, ours, network.id());
            if (owner != 0 && owner != self.value()) {
                long mac = Mac.of(owner, network.id());
                EthernetFrame.writeHeader(advertisement, 0, frame.source(), mac, EthernetFrame.IPV6);
                // Stock answers to our own address, whatever asked; a host behind us would not take that for an answer.
                IpAddress to = frame.source() == network.mac() ? ours.ip() : AddressResolution.asker(frame);
                AddressResolution.writeAdvertisement(frame, to, mac, advertisement, EthernetFrame.HEADER_LENGTH);
                env.effects().deliverFrame(network.id(), advertisement, 0, advertisement.length);
                return true;
            }
        }
        return false;
    }
}
