package one.zerotier.core.env;

/** What a node counts. The names, in lower case, are those that the API shows. */
public enum Counter {
    DATAGRAMS_RECEIVED("Datagrams received."),
    DATAGRAMS_SENT("Datagrams sent."),
    DATAGRAMS_REFUSED("Datagrams counted as sent that the system did not take: no route, a full buffer, a firewall."),
    BYTES_RECEIVED("Bytes received in datagrams."),
    BYTES_SENT("Bytes sent in datagrams."),
    PACKETS_RELAYED("Packets and fragments passed on for others."),
    FRAMES_IN("Frames handed to the host."),
    FRAMES_OUT("Frames that the host has sent."),

    DROPPED_TOO_SHORT("Datagrams too short to be anything."),
    DROPPED_TOO_LONG("Packets too long to be sent."),
    DROPPED_OWN_ADDRESS("Packets that claim to come from ourselves."),
    DROPPED_NOT_RELAYED("Packets for somebody else, from senders we do not relay for."),
    DROPPED_HOP_LIMIT("Packets relayed too often already."),
    DROPPED_NO_ROUTE("Packets for somebody whom we cannot reach."),
    DROPPED_FRAGMENT("Fragments with impossible numbers, or pushed out by newer ones."),
    DROPPED_UNAUTHENTICATED("Packets with bad authentication or a cipher suite that we do not take."),
    DROPPED_DUPLICATE("Packets with frames that had come a moment before."),
    DROPPED_MALFORMED("Packets that are authentic, but not what their verb promises."),
    DROPPED_RATE_LIMITED("Packets that are more of their kind than we are willing to serve."),
    DROPPED_NOT_ALLOWED("Packets from somebody who may not say that."),
    DROPPED_UNEXPECTED_REPLY("Answers to nothing we asked."),
    DROPPED_INVALID_IDENTITY("Identities whose address does not follow from their keys."),
    DROPPED_IDENTITY_COLLISION("Identities with an address that somebody else has."),
    DROPPED_QUEUE("Packets with no room left in a queue, or that waited too long there."),
    DROPPED_OVERLOAD("Datagrams not looked at: more came than we can deal with, most of them from their sender."),
    IGNORED_VERB("Authentic packets with a verb that we do not know or do not take part in."),

    FRAMES_REFUSED_MEMBERSHIP("Frames from somebody who is not a member, or for a network that we are not on."),
    FRAMES_DROPPED_BY_RULES("Frames that the rules of their network drop."),
    FRAMES_FALSE_CLAIM("ARP and NDP messages for an address that the controller gave to another member."),
    FRAMES_REFUSED_MAC("Frames with a source or destination that their sender may not use."),
    FRAMES_MALFORMED("Frames too short or too long to be one."),
    FRAMES_OWN_DATAGRAM("Frames of the host that hold a datagram of our own."),
    FRAMES_LOOPED("Frames that a bridge has passed a moment ago, so that there must be a loop."),
    FRAMES_NOT_FOR_OTHERS("Frames of the host for something that is on its own side of the bridge."),
    FRAMES_NO_MULTICAST("Multicasts on a network that has none."),
    SPREAD_ORIGINATED("Multicasts of the host that members pass on to each other."),
    SPREAD_RECEIVED("Multicasts of others that came by members who pass them on."),
    SPREAD_COPIES("Copies sent of such multicasts, repeats included."),
    SPREAD_DUPLICATES("Copies received of such multicasts that were known already."),
    SPREAD_LOST("Members that did not take their copy and count as gone."),
    SPREAD_UNTIMELY(
            "Multicasts passed on with a time too far from the network's: replayed, or of a clock that is wrong."),
    SPREAD_FORGED("Multicasts passed on that nobody has signed, or not who they say."),
    SPREAD_MUTED("Multicasts passed on by members who have passed on forged ones, and not looked at."),
    MULTICASTS_LIMITED_OUT("Multicasts of the host that are more than the limits of their network allow."),
    MULTICASTS_LIMITED_IN("Multicasts of others that are more than the limits of their network allow."),
    USER_MESSAGES_RECEIVED("Messages for applications, handed on."),
    CREDENTIALS_ACCEPTED("Credentials accepted."),
    CREDENTIALS_REJECTED("Credentials rejected."),
    CONFIGS_ACCEPTED("Network configurations accepted."),
    CONFIGS_REJECTED("Network configurations rejected."),

    CONTROLLER_REQUESTS("Requests for a network configuration that our controller has heard."),
    CONTROLLER_CONFIGS("Network configurations that our controller has made."),
    CONTROLLER_NETWORK_CHANGES("Changes of networks of our controller."),
    CONTROLLER_MEMBER_CHANGES("Changes of members of our controller's networks."),
    CONTROLLER_AUTHORIZATIONS("Members that became authorized on our controller's networks."),
    CONTROLLER_DEAUTHORIZATIONS("Members that are no longer authorized on our controller's networks."),
    CONTROLLER_POOLS_EXHAUSTED("Configurations without an address, because no pool has a free one within a route.");

    private final String description;

    Counter(String description) {
        this.description = description;
    }

    /** A sentence for whoever reads the count. */
    public String description() {
        return description;
    }
}
