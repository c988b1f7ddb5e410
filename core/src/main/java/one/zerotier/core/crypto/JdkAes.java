package one.zerotier.core.crypto;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Handles to the JDK's own GHASH and counter mode. A call through one is as fast as any other if the handle is in a static
 * final field and the types are exactly those of its comment. Where the JDK does not let us, or has other classes, this
 * class cannot be initialized.
 */
final class JdkAes {
    private static final Class<byte[]> BYTES = byte[].class;
    private static final Class<?> GHASH = internal("GHASH");
    private static final Class<?> AES = internal("AESCrypt");
    private static final Class<?> BLOCK_CIPHER = internal("SymmetricCipher");
    private static final Class<?> GCTR = internal("GCTR");

    /** {@code Object (byte[] h)} */
    static final MethodHandle NEW_GHASH;
    /** {@code int (Object ghash, byte[] in, int offset, int length)}: whole blocks, at least one */
    static final MethodHandle GHASH_UPDATE;
    /** {@code long[] (Object ghash)}: the hash so far, in two words */
    static final MethodHandle GHASH_STATE;
    /** {@code Object ()} */
    static final MethodHandle NEW_AES;
    /** {@code Object (Object aes, byte[] firstCounter)}; the array is kept */
    static final MethodHandle NEW_COUNTER_MODE;
    /** {@code void (Object counterMode, boolean decrypting, String algorithm, byte[] key, byte[] firstCounter)} */
    static final MethodHandle INIT_COUNTER_MODE;
    /** {@code void (Object counterMode)}: back to what is in the array of the first counter */
    static final MethodHandle RESET_COUNTER_MODE;
    /** {@code int (Object counterMode, byte[] in, int inOffset, int length, byte[] out, int outOffset)} */
    static final MethodHandle CRYPT;
    /**
     * {@code int (byte[] in, int inOffset, int length, byte[] hashed, int hashedOffset, byte[] out, int outOffset, Object
     * counterMode, Object ghash)}: as many bytes from the start as suit it; returns how many. JDK 17 has none.
     */
    static final @Nullable MethodHandle CRYPT_AND_HASH;

    static {
        try {
            Lookup lookup = MethodHandles.privateLookupIn(GHASH, MethodHandles.lookup());
            NEW_GHASH = lookup.findConstructor(GHASH, methodType(void.class, BYTES))
                    .asType(methodType(Object.class, BYTES));
            GHASH_UPDATE = lookup.findVirtual(GHASH, "update", methodType(int.class, BYTES, int.class, int.class))
                    .asType(methodType(int.class, Object.class, BYTES, int.class, int.class));
            GHASH_STATE =
                    lookup.findGetter(GHASH, "state", long[].class).asType(methodType(long[].class, Object.class));

            NEW_AES = lookup.findConstructor(AES, methodType(void.class)).asType(methodType(Object.class));
            NEW_COUNTER_MODE = lookup.findConstructor(GCTR, methodType(void.class, BLOCK_CIPHER, BYTES))
                    .asType(methodType(Object.class, Object.class, BYTES));
            INIT_COUNTER_MODE = lookup.findVirtual(
                            GCTR, "init", methodType(void.class, boolean.class, String.class, BYTES, BYTES))
                    .asType(methodType(void.class, Object.class, boolean.class, String.class, BYTES, BYTES));
            RESET_COUNTER_MODE = lookup.findVirtual(GCTR, "reset", methodType(void.class))
                    .asType(methodType(void.class, Object.class));
            CRYPT = lookup.findVirtual(
                            GCTR, "encrypt", methodType(int.class, BYTES, int.class, int.class, BYTES, int.class))
                    .asType(methodType(int.class, Object.class, BYTES, int.class, int.class, BYTES, int.class));
            CRYPT_AND_HASH = findCryptAndHash();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private JdkAes() {}

    private static @Nullable MethodHandle findCryptAndHash() throws ReflectiveOperationException {
        Class<?> gcm = internal("GaloisCounterMode");
        MethodType type =
                methodType(int.class, BYTES, int.class, int.class, BYTES, int.class, BYTES, int.class, GCTR, GHASH);
        try {
            return MethodHandles.privateLookupIn(gcm, MethodHandles.lookup())
                    .findStatic(gcm, "implGCMCrypt0", type)
                    .asType(type.changeParameterType(7, Object.class).changeParameterType(8, Object.class));
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static Class<?> internal(String name) {
        try {
            return Class.forName("com.sun.crypto.provider." + name);
        } catch (ClassNotFoundException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
