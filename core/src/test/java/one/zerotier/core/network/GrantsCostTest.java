package one.zerotier.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
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

    private int found;

    @Test
    void rulesAskWithoutAllocating() {
        Grants grants = new Grants(grant -> TimeWindow.isNear(grant.timestamp(), 1, 1));
        for (int id = 0; id < 4; id++) {
            grants.put(new Tag(1, 1, id, 5, HOLDER));
            grants.put(new Capability(1, 1, id, RuleSet.EMPTY));
            grants.put(new CertificateOfOwnership(1, 1, id, List.of(Thing.mac(id)), HOLDER));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        askForEverything(grants);
        long unused = threads.getCurrentThreadAllocatedBytes(); // the first call allocates something itself
        long before = threads.getCurrentThreadAllocatedBytes();
        askForEverything(grants);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
        assertThat(found).isEqualTo(2 * 10_000 * 3);
    }

    private void askForEverything(Party party) {
        for (int i = 0; i < 10_000; i++) {
            found += party.tag(i & 3) == 5 ? 1 : 0;
            found += party.ownsMac(i & 3) ? 1 : 0;
            found += party.ownsIpv4(i) ? 1 : 0;
            found += party.ownsIpv6(i, i) ? 1 : 0;
            found += party.capability(i % party.capabilityCount()) != null ? 1 : 0;
        }
    }
}
