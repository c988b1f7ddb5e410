package one.zerotier.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import one.zerotier.core.cost.Allocations;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.CertificateOfOwnership.Thing;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.Party;
import one.zerotier.core.rule.RuleSet;
import org.junit.jupiter.api.Test;

class GrantsCostTest {
    private static final Address HOLDER = new Address(0x11_1111_1111L);

    private int asked;
    private int found;

    @Test
    void rulesAskWithoutAllocating() {
        Grants grants = new Grants(grant -> TimeWindow.isNear(grant.timestamp(), 1, 1));
        for (int id = 0; id < 4; id++) {
            grants.put(new Tag(1, 1, id, 5, HOLDER));
            grants.put(new Capability(1, 1, id, RuleSet.EMPTY));
            grants.put(new CertificateOfOwnership(1, 1, id, List.of(Thing.mac(id)), HOLDER));
        }
        assertThat(Allocations.fewestBytes(() -> askForEverything(grants))).isZero();
        assertThat(found).isPositive().isEqualTo(3 * asked);
    }

    private void askForEverything(Party party) {
        for (int i = 0; i < 1000; i++) {
            asked++;
            found += party.tag(i & 3) == 5 ? 1 : 0;
            found += party.ownsMac(i & 3) ? 1 : 0;
            found += party.ownsIpv4(i) ? 1 : 0;
            found += party.ownsIpv6(i, i) ? 1 : 0;
            found += party.capability(i % party.capabilityCount()) != null ? 1 : 0;
        }
    }
}
