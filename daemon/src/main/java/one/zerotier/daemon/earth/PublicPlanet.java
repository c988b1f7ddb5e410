package one.zerotier.daemon.earth;

import java.io.IOException;
import java.io.InputStream;
import one.zerotier.core.peer.World;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * The planet that stock nodes live on if nobody gives them another: needed by a home directory that a stock node has used, to
 * go on being on its networks.
 */
public final class PublicPlanet {
    private static final String RESOURCE = "public.planet";

    private PublicPlanet() {}

    public static World load() {
        try (InputStream in = PublicPlanet.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            return World.decode(new ByteReader(in.readAllBytes()));
        } catch (IOException | MalformedPacketException e) {
            throw new IllegalStateException(RESOURCE + " in the jar is damaged", e);
        }
    }
}
