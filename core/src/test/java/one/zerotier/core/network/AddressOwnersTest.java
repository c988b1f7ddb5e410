package one.zerotier.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import one.zerotier.core.cost.Allocations;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.credential.CredentialType;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.credential.Signers;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.vectors.Vectors;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import org.agrona.collections.Long2ObjectHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddressOwnersTest {
    private static final SecretIdentity CONTROLLER = Vectors.secretIdentity("db57de1b1d");
    private static final Signers SIGNERS =
            address -> address.equals(CONTROLLER.address()) ? CONTROLLER.identity() : null;
    private static final long NETWORK = CONTROLLER.address().value() << 24 | 1;
    private static final long NOW = 1_700_000_000_000L;
    private static final long MAX_DELTA = 1_800_000;
    private static final Address SELF = new Address(0x11_1111_1111L);
    private static final Address ALICE = new Address(0x22_2222_2222L);
    private static final Address BOB = new Address(0x33_3333_3333L);
    private static final Address MALLORY = new Address(0x44_4444_4444L);
    private static final int CAPACITY = 4;

    private final Long2ObjectHashMap<Member> members = new Long2ObjectHashMap<>();
    private final AddressOwners owners = new AddressOwners(NETWORK, SELF.value(), members, CAPACITY);
    private long configTimestamp = NOW;

    @BeforeEach
    void configure() {
        for (Address address : List.of(ALICE, BOB, MALLORY)) {
            members.put(
                    address.value(),
                    new Member(
                            NETWORK, address, timestamp -> TimeWindow.isNear(timestamp, configTimestamp, MAX_DELTA)));
        }
        configure(NOW, "10.0.0.1/24");
    }

    private void configure(long timestamp, String... ips) {
        configTimestamp = timestamp;
        owners.configure(
                NetworkConfig.builder(NETWORK, SELF)
                        .issued(timestamp, MAX_DELTA, 1)
                        .staticIps(List.of(ips).stream().map(IpPrefix::parse).toList())
                        .build(),
                new Grants(grant -> true));
    }

    private Membership membership(Address member) {
        return Objects.requireNonNull(members.get(member.value())).membership();
    }

    private void give(Address member, long timestamp, String... ips) {
        give(member, 1, timestamp, ips);
    }

    private void give(Address member, int id, long timestamp, String... ips) {
        List<Thing> things =
                List.of(ips).stream().map(ip -> Thing.ip(IpAddress.parse(ip))).toList();
        CertificateOfOwnership certificate =
                new CertificateOfOwnership(NETWORK, timestamp, id, things, member).sign(CONTROLLER);
        assertThat(membership(member).add(certificate, SIGNERS)).isEqualTo(AddResult.ACCEPTED_NEW);
        owners.note(certificate);
    }

    /** By an ARP reply or a neighbour advertisement. */
    private boolean isFalse(Address sender, String address) {
        IpAddress ip = IpAddress.parse(address);
        byte[] payload = ip.isV4()
                ? Bytes.fromHex("0001080006040002020000000001" + "00000000" + "0200000000020a000009")
                : Bytes.fromHex("6000000000183aff" + "00".repeat(32) + "8800000020000000" + "00".repeat(16));
        System.arraycopy(ip.toBytes(), 0, payload, ip.isV4() ? 14 : 48, ip.length());
        return owners.isFalseClaim(
                sender.value(), ip.isV4() ? EthernetFrame.ARP : EthernetFrame.IPV6, payload, 0, payload.length);
    }

    @Test
    void nobodyElseMayClaimWhatAMemberWasGiven() {
        give(ALICE, NOW, "10.0.0.7", "2001:db8::7");
        for (String ip : List.of("10.0.0.7", "2001:db8::7")) {
            assertThat(isFalse(MALLORY, ip)).as(ip).isTrue();
            assertThat(isFalse(SELF, ip)).as(ip).isTrue();
            assertThat(isFalse(new Address(0x55_5555_5555L), ip))
                    .as("a stranger claims " + ip)
                    .isTrue();
            assertThat(isFalse(ALICE, ip)).as(ip).isFalse();
        }
    }

    @Test
    void whatNobodyWasGivenIsAnybodys() {
        give(ALICE, NOW, "10.0.0.7", "2001:db8::7");
        assertThat(isFalse(MALLORY, "10.0.0.8")).isFalse();
        assertThat(isFalse(MALLORY, "2001:db8::8")).isFalse();
        assertThat(isFalse(SELF, "10.0.0.8")).isFalse();
    }

    @Test
    void nobodyElseMayClaimWhatOurConfigurationNames() {
        assertThat(isFalse(MALLORY, "10.0.0.1")).isTrue();
        assertThat(isFalse(SELF, "10.0.0.1")).isFalse();
        configure(NOW + 1, "10.0.0.2/24");
        assertThat(isFalse(MALLORY, "10.0.0.1")).isFalse();
        assertThat(isFalse(MALLORY, "10.0.0.2")).isTrue();
    }

    /** The controller has given it to her; it is only that we have not heard yet that it is not ours any more. */
    @Test
    void whoHasACertificateMayClaimWhatOthersHaveToo() {
        give(MALLORY, NOW, "10.0.0.1", "10.0.0.7");
        give(ALICE, NOW + 1, "10.0.0.7");
        for (String ip : List.of("10.0.0.1", "10.0.0.7")) {
            assertThat(isFalse(MALLORY, ip)).as(ip).isFalse();
        }
        assertThat(isFalse(ALICE, "10.0.0.7")).isFalse();
        assertThat(isFalse(BOB, "10.0.0.7")).isTrue();
    }

    @Test
    void anAddressThatTellsWhoseItIsNeedsNoCertificate() {
        for (IpPrefix[] pair : new IpPrefix[][] {
            {EmulatedIpv6.rfc4193(SELF.value(), NETWORK), EmulatedIpv6.rfc4193(ALICE.value(), NETWORK)},
            {EmulatedIpv6.sixPlane(SELF.value(), NETWORK), EmulatedIpv6.sixPlane(ALICE.value(), NETWORK)}
        }) {
            String hers = pair[1].ip().toString();
            assertThat(isFalse(MALLORY, hers)).as(hers).isFalse();
            configure(NOW, pair[0].toString());
            assertThat(isFalse(MALLORY, hers)).as(hers).isTrue();
            assertThat(isFalse(SELF, hers)).as(hers).isTrue();
            assertThat(isFalse(ALICE, hers)).as(hers).isFalse();
            assertThat(isFalse(MALLORY, pair[0].ip().toString())).isTrue();
        }
        IpAddress subnet = EmulatedIpv6.sixPlane(SELF.value(), NETWORK).ip();
        assertThat(isFalse(
                        MALLORY, IpAddress.v6(subnet.high(), subnet.low() + 5).toString()))
                .as("all of the subnet is ours")
                .isTrue();
    }

    @Test
    void aCertificateThatIsReplacedNamesWhatTheNewOneNames() {
        give(ALICE, NOW, "10.0.0.7");
        give(ALICE, NOW + 1, "10.0.0.8");
        assertThat(isFalse(MALLORY, "10.0.0.7")).isFalse();
        assertThat(isFalse(MALLORY, "10.0.0.8")).isTrue();
    }

    @Test
    void whatIsTooOldOrRevokedNamesNobody() {
        give(ALICE, NOW, "10.0.0.7");
        configure(NOW + MAX_DELTA, "10.0.0.1/24");
        assertThat(isFalse(MALLORY, "10.0.0.7")).isTrue();
        configure(NOW + MAX_DELTA + 1, "10.0.0.1/24");
        assertThat(isFalse(MALLORY, "10.0.0.7")).isFalse();
        give(ALICE, NOW + MAX_DELTA, "10.0.0.7");
        assertThat(isFalse(MALLORY, "10.0.0.7")).isTrue();
        Revocation revocation =
                new Revocation(1, NETWORK, 1, NOW + MAX_DELTA, 0, ALICE, CredentialType.CERTIFICATE_OF_OWNERSHIP);
        membership(ALICE).add(revocation.sign(CONTROLLER), SIGNERS);
        assertThat(isFalse(MALLORY, "10.0.0.7")).isFalse();
    }

    /** She keeps her certificate for when the address has become somebody else's. */
    @Test
    void anOlderCertificateDoesNotHideANewerOne() {
        give(ALICE, NOW + MAX_DELTA, "10.0.0.7");
        give(MALLORY, NOW, "10.0.0.7");
        configure(NOW + MAX_DELTA + 1, "10.0.0.1/24");
        assertThat(isFalse(MALLORY, "10.0.0.7")).isTrue();
        assertThat(isFalse(ALICE, "10.0.0.7")).isFalse();
    }

    @Test
    void anAddressMovesToWhomItIsGivenLater() {
        give(ALICE, NOW, "10.0.0.7");
        give(BOB, NOW + 1, "10.0.0.7");
        configure(NOW + MAX_DELTA + 1, "10.0.0.1/24");
        assertThat(isFalse(MALLORY, "10.0.0.7")).isTrue();
        assertThat(isFalse(ALICE, "10.0.0.7")).isTrue();
        assertThat(isFalse(BOB, "10.0.0.7")).isFalse();
    }

    @Test
    void theTableIsBoundedAndMakesRoomForWhatIsUsable() {
        give(ALICE, NOW, "10.0.0.7", "10.0.0.8", "10.0.0.9", "10.0.0.10", "10.0.0.11");
        assertThat(owners.size()).isEqualTo(CAPACITY);
        give(BOB, NOW + MAX_DELTA, "10.0.0.12");
        assertThat(isFalse(MALLORY, "10.0.0.7")).isTrue();
        assertThat(isFalse(MALLORY, "10.0.0.11")).isFalse();
        assertThat(isFalse(MALLORY, "10.0.0.12")).isFalse();
        configure(NOW + MAX_DELTA + 1, "10.0.0.1/24");
        assertThat(owners.size()).isOne();
        assertThat(isFalse(MALLORY, "10.0.0.12")).isTrue();
    }

    @Test
    void askingAllocatesNothing() {
        give(ALICE, NOW, "10.0.0.7", "2001:db8::7");
        configure(
                NOW, "10.0.0.1/24", EmulatedIpv6.sixPlane(SELF.value(), NETWORK).toString());
        byte[] arp = Bytes.fromHex("0001080006040002" + "020000000001" + "0a000007" + "020000000002" + "0a000009");
        byte[] ndp = Bytes.fromHex(
                "6000000000183aff" + "00".repeat(32) + "8800000020000000" + "20010db8000000000000000000000007");
        Address[] senders = {ALICE, MALLORY};
        int[] dropped = new int[1];
        long bytes = Allocations.fewestBytes(() -> {
            for (int i = 0; i < 1_000; i++) {
                ndp[63] = (byte) (i & 7);
                for (Address sender : senders) {
                    long from = sender.value();
                    dropped[0] += owners.isFalseClaim(from, EthernetFrame.ARP, arp, 0, arp.length) ? 1 : 0;
                    dropped[0] += owners.isFalseClaim(from, EthernetFrame.IPV6, ndp, 0, ndp.length) ? 1 : 0;
                }
            }
        });
        assertThat(dropped[0]).isPositive();
        assertThat(bytes).isZero();
    }
}
