package one.zerotier.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import one.zerotier.core.identity.SecretIdentity;
import org.junit.jupiter.api.Test;

final class IdentityMakerTest {
    @Test
    void whatItMakesIsAnIdentity() {
        AtomicInteger attempts = new AtomicInteger();
        SecretIdentity made = IdentityMaker.make(attempts::incrementAndGet);
        assertThat(made.keysMatch()).isTrue();
        assertThat(made.identity().isValid()).isTrue();
        assertThat(attempts).hasPositiveValue();
    }
}
