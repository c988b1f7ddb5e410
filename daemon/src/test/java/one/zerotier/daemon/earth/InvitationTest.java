package one.zerotier.daemon.earth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import one.zerotier.core.controller.Earth;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.identity.IdentityGenerator;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationTest {
    private static final SecretIdentity FOUNDER = IdentityGenerator.generate(Salsa20Random.seeded(5));
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.parse("192.168.1.2/8993"),
            Endpoint.parse("10.0.0.1/8993"),
            Endpoint.parse("2001:db8::1/8993"),
            Endpoint.parse("203.0.113.7/9000"),
            Endpoint.parse("5.6.7.8/8993"),
            Endpoint.parse("fd00::1/8993"),
            Endpoint.parse("2001:db8::2/8993"));

    @Test
    void survivesBeingWrittenAndRead() {
        Invitation invitation = Founding.invitation(FOUNDER, ENDPOINTS.subList(0, 2));
        Invitation read = Invitation.parse("  " + invitation + "\n");
        assertThat(read).isEqualTo(invitation);
        assertThat(read.networkId()).isEqualTo(Earth.networkId(FOUNDER.address().value()));
    }

    @Test
    void isNeverLongerThanPromisedAndKeepsTheMostUsefulEndpoints() {
        String text = Founding.invitation(FOUNDER, ENDPOINTS).toString();
        assertThat(text).hasSizeLessThanOrEqualTo(Invitation.MAX_LENGTH);
        assertThat(Invitation.parse(text).endpoints())
                .startsWith(Endpoint.parse("5.6.7.8/8993"), Endpoint.parse("2001:db8::1/8993"));
    }

    @Test
    void isToldFromADirectory() {
        assertThat(Invitation.looksLikeOne(
                        Founding.invitation(FOUNDER, ENDPOINTS).toString()))
                .isTrue();
        assertThat(Invitation.looksLikeOne("earth-home")).isFalse();
        assertThat(Invitation.looksLikeOne("/var/lib/zerotier-one")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 20, 60, 99})
    void aChangedCharacterIsNoticed(int at) {
        StringBuilder text =
                new StringBuilder(Founding.invitation(FOUNDER, ENDPOINTS).toString());
        text.setCharAt(at, text.charAt(at) == 'A' ? 'B' : 'A');
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Invitation.parse(text.toString()))
                .withMessage("This invitation is damaged: copy it again, the whole line, from the founder's machine.");
    }

    @Test
    void aCutOneIsNoticed() {
        String text = Founding.invitation(FOUNDER, ENDPOINTS).toString();
        for (int length = 6; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Invitation.parse(cut));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Invitation.parse("hello"))
                .withMessage("This is not an invitation: it must begin with \"earth-\".");
    }

    @Test
    void theFoundersSignedPlanetTakesThePlaceOfTheProvisionalOne() {
        World provisional = Founding.invitation(FOUNDER, ENDPOINTS).provisionalPlanet();
        World planet = Founding.planet(FOUNDER, ENDPOINTS, 1_700_000_000_000L);
        assertThat(planet.updates(provisional)).isTrue();
        assertThat(Founding.isFounder(FOUNDER, planet)).isTrue();
        SecretIdentity other = IdentityGenerator.generate(Salsa20Random.seeded(6));
        assertThat(Founding.planet(other, ENDPOINTS, 1_700_000_000_000L).updates(provisional))
                .isFalse();
        assertThat(Founding.isFounder(other, planet)).isFalse();
    }
}
