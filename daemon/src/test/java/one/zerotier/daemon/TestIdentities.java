package one.zerotier.daemon;

import one.zerotier.core.identity.SecretIdentity;

/** Two identities that took their time to make. They are in public use as test vectors. */
public final class TestIdentities {
    public static final SecretIdentity CONTROLLER = SecretIdentity.parse(
            "33f75bd24a:0:01d3eafde9257449d872e355985eaed0327c049237395b957696d78c8aafae6b17640c3192d4ed6909a45bdd3d269798"
                    + "9cbd0e9958aa9d14584142aa5bca098e:ff3c181d606244048c6aecdf7c49a41670cc917a14cf8326b0ac145a16f9c9e5"
                    + "ecc6c6ed1a8b5f67abbba4aca897a00f80e996ca8e05833f79903dddfc7ce1bd");
    public static final SecretIdentity MEMBER = SecretIdentity.parse(
            "5a8772d153:0:1aba1acf73c2683511d3c09bb08419be3b4f66cd246392c4a47ffcedb504a507ebfc347bb4a4b842a94cea63840570e7"
                    + "6738a876d765dbbd0ab2499d8522eeb7:092d1801312aa5dbd6721777cd2b29941806a672eb307ca46ee1568a75e1ccd3"
                    + "83ada0362d73ec79086ba203061daff670dde5b2fbd8e037a95562d4134d7d77");

    private TestIdentities() {}
}
