package one.zerotier.core.credential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.crypto.RandomSource;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.rule.Rule;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.RuleType;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;

/** Credentials of any shape that a controller could sign. */
public final class TestCredentials {
    private static final List<CredentialType> TYPES = List.of(CredentialType.values());

    private TestCredentials() {}

    /** One or two of each kind. */
    public static NetworkCredentials random(
            RandomSource random, SecretIdentity controller, long network, Identity member) {
        List<Capability> capabilities = new ArrayList<>();
        List<Tag> tags = new ArrayList<>();
        List<Revocation> revocations = new ArrayList<>();
        List<CertificateOfOwnership> ownerships = new ArrayList<>();
        Address holder = member.address();
        for (int count = random.nextInt(2); count >= 0; count--) {
            long timestamp = random.nextLong();
            int id = (int) random.nextLong();
            capabilities.add(new Capability(network, timestamp, id, rules(random)).sign(controller, holder));
            tags.add(new Tag(network, timestamp, id, (int) random.nextLong(), holder).sign(controller));
            ownerships.add(new CertificateOfOwnership(network, timestamp, id, things(random), holder).sign(controller));
            revocations.add(new Revocation(
                            id,
                            network,
                            (int) random.nextLong(),
                            timestamp,
                            random.nextLong(),
                            holder,
                            TYPES.get(random.nextInt(TYPES.size())))
                    .sign(controller));
        }
        CertificateOfMembership membership = CertificateOfMembership.of(
                        network, random.nextLong(), random.nextLong(), member)
                .sign(controller);
        return new NetworkCredentials(List.of(membership), capabilities, tags, revocations, ownerships);
    }

    private static RuleSet rules(RandomSource random) {
        List<Rule> rules = new ArrayList<>();
        for (int count = random.nextInt(RuleSet.MAX_CAPABILITY_RULES + 1); count > 0; count--) {
            rules.add(
                    random.nextInt(2) == 0
                            ? Rule.range(RuleType.MATCH_FRAME_SIZE_RANGE, random.nextInt(100), random.nextInt(10_000))
                            : Rule.action(RuleType.ACTION_ACCEPT));
        }
        return RuleSet.of(rules);
    }

    private static List<Thing> things(RandomSource random) {
        List<Thing> things = new ArrayList<>();
        for (int count = random.nextInt(CertificateOfOwnership.MAX_THINGS + 1); count > 0; count--) {
            things.add(Thing.ip(IpAddress.v6(random.nextLong(), random.nextLong())));
        }
        return things;
    }

    static Credential decodeLike(Credential kind, byte[] bytes) throws MalformedPacketException {
        ByteReader in = new ByteReader(bytes);
        if (kind instanceof CertificateOfMembership) {
            return CertificateOfMembership.decode(in);
        }
        if (kind instanceof Capability) {
            return Capability.decode(in);
        }
        if (kind instanceof Tag) {
            return Tag.decode(in);
        }
        return kind instanceof Revocation ? Revocation.decode(in) : CertificateOfOwnership.decode(in);
    }

    static byte[] encode(NetworkCredentials credentials) {
        ByteWriter out = ByteWriter.allocate(credentials.encodedLength());
        credentials.encode(out);
        return out.buffer();
    }

    /** The message with a few bytes changed and possibly cut. */
    static byte[] mutated(NetworkCredentials credentials, RandomSource random) {
        byte[] bytes = encode(credentials);
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextLong();
        }
        int length = random.nextInt(2) == 0 ? bytes.length : random.nextInt(bytes.length + 1);
        return Arrays.copyOf(bytes, length);
    }
}
