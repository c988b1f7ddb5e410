package one.zerotier.core.credential;

/**
 * What a member may have several of, told apart by id, and usable only while its timestamp is near the configuration's.
 */
public sealed interface Grant extends Credential permits Capability, CertificateOfOwnership, Tag {
    CredentialType type();

    /** Unsigned. */
    int id();

    /** By the clock of the controller. */
    long timestamp();
}
