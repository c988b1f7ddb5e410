package one.zerotier.core.wire;

/** The version of a node's program. Layout: major u8, minor u8, revision u16. */
public record SoftwareVersion(int major, int minor, int revision) {
    /** This program's. */
    public static final SoftwareVersion OURS = new SoftwareVersion(0, 1, 0);

    /** Whether a stock node says this of itself. They are long past 1.0, ours are before. */
    public boolean isStock() {
        return major >= 1;
    }

    public static SoftwareVersion decode(ByteReader in) throws MalformedPacketException {
        return new SoftwareVersion(in.uint8(), in.uint8(), in.uint16());
    }

    public void encode(ByteWriter out) {
        out.int8(major).int8(minor).int16(revision);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + revision;
    }
}
