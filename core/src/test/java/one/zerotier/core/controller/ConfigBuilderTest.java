package one.zerotier.core.controller;

import static one.zerotier.core.vectors.Vectors.secretIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.wire.SoftwareVersion;
import org.junit.jupiter.api.Test;

class ConfigBuilderTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final SoftwareVersion STOCK = new SoftwareVersion(1, 14, 1);

    private final SecretIdentity self = secretIdentity("7e19c3291d");
    private final SecretIdentity member = secretIdentity("fbab54cca4");
    private final NetworkRecord earth = Earth.create(self.address().value(), NOW_MS);

    private boolean isPublicFor(NetworkRecord network, SoftwareVersion version) {
        MemberRecord record = MemberRecord.create(network.id(), member.address(), NOW_MS).toBuilder()
                .version(version)
                .build();
        IpAssigner.Assignment ips =
                new IpAssigner(Salsa20Random.seeded(1)).assign(network, record, new ManagedNetwork(network));
        return new ConfigBuilder(self)
                .build(NOW_MS, network, record, member.identity(), ips, List.of(), true)
                .isPublic();
    }

    @Test
    void stockNodesAskForCertificatesWhereRulesDo() {
        assertThat(isPublicFor(earth, STOCK)).isFalse();
        assertThat(isPublicFor(earth.toBuilder().rules(NetworkRecord.ACCEPT_ALL).build(), STOCK))
                .isTrue();
    }

    @Test
    void nodesOfOurKindTakeAPublicNetworkForPublic() {
        assertThat(isPublicFor(earth, SoftwareVersion.OURS)).isTrue();
        assertThat(isPublicFor(earth.toBuilder().isPrivate(true).build(), SoftwareVersion.OURS))
                .isFalse();
    }
}
