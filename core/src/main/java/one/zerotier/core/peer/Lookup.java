package one.zerotier.core.peer;

/** Finds out who has an address. The answer, if there is one, makes it a peer. */
public interface Lookup {
    void whois(long nowMs, long address);
}
