package one.zerotier.core.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** A network of the controller in memory: its record, its members, who asked when, which addresses are taken. */
final class ManagedNetwork implements IpAssigner.Taken {
    /** As long as a certificate can be good without renewal, somebody may still need to hear that it is not. */
    private static final long REVOCATION_LIFETIME_MS = ConfigBuilder.MAX_WINDOW_MS;

    /** Of those who ask most are members; a crowd of others pushes out the oldest. */
    private static final int MAX_PRESENCES = 1_000_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    /** The last request of a member, kept in memory to push changes to it. */
    record Asked(long atMs, Identity identity, Dictionary metadata) {}

    private static final class Presence {
        private @Nullable Asked asked;
        private long lastRequestMs = NEVER;
        private long lastConfiguredMs = NEVER;
        private final Set<Integer> toldRevocations = new HashSet<>();
    }

    private final long id;
    private NetworkRecord record;
    private final Map<Address, MemberRecord> members = new TreeMap<>();
    private final Map<IpAddress, Address> taken = new HashMap<>();
    private final Set<Address> bridges = new TreeSet<>();
    private boolean exhaustedV4;
    private boolean exhaustedV6;
    private boolean saidExhausted;
    private int strangers;
    private final Map<Address, Presence> presences = new LinkedHashMap<>();
    private final Map<Address, Long> sequences = new HashMap<>();
    private final Map<Revocation, Long> revocations = new LinkedHashMap<>();

    ManagedNetwork(NetworkRecord record) {
        this.id = record.id();
        this.record = record;
    }

    long id() {
        return id;
    }

    NetworkRecord record() {
        return record;
    }

    void record(NetworkRecord changed) {
        record = changed;
        somethingIsFree();
    }

    /** How many have asked or were named, and are not authorized. */
    int strangers() {
        return strangers;
    }

    Collection<MemberRecord> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    @Nullable
    MemberRecord member(Address address) {
        return members.get(address);
    }

    void put(MemberRecord member) {
        MemberRecord old = members.put(member.address(), member);
        strangers += countStranger(member) - countStranger(old);
        forgetIps(old, member.ipAssignments());
        member.ipAssignments().forEach(ip -> taken.put(ip, member.address()));
        if (member.activeBridge()) {
            bridges.add(member.address());
        } else {
            bridges.remove(member.address());
        }
    }

    @Nullable
    MemberRecord remove(Address address) {
        MemberRecord removed = members.remove(address);
        strangers -= countStranger(removed);
        forgetIps(removed, List.of());
        bridges.remove(address);
        return removed;
    }

    private static int countStranger(@Nullable MemberRecord member) {
        return member == null || member.authorized() ? 0 : 1;
    }

    private void forgetIps(@Nullable MemberRecord member, List<IpAddress> kept) {
        if (member == null) {
            return;
        }
        for (IpAddress ip : member.ipAssignments()) {
            taken.remove(ip, member.address());
            if (!kept.contains(ip)) {
                somethingIsFree();
            }
        }
    }

    private void somethingIsFree() {
        exhaustedV4 = false;
        exhaustedV6 = false;
        saidExhausted = false;
    }

    @Override
    public boolean isExhausted(boolean v4) {
        return v4 ? exhaustedV4 : exhaustedV6;
    }

    @Override
    public void exhausted(boolean v4) {
        exhaustedV4 |= v4;
        exhaustedV6 |= !v4;
    }

    /** True the first time since something was free. */
    boolean mustSayExhausted() {
        boolean must = !saidExhausted;
        saidExhausted = true;
        return must;
    }

    @Nullable
    MemberRecord memberWith(IpAddress ip) {
        Address holder = taken.get(ip);
        return holder == null ? null : members.get(holder);
    }

    @Override
    public boolean isTaken(IpAddress ip) {
        return taken.containsKey(ip);
    }

    Collection<Address> activeBridges() {
        return bridges;
    }

    /** What the store must have before anything is said that rests on this member's record; 0 if it has it. */
    long sequenceOf(Address address) {
        return sequences.getOrDefault(address, 0L);
    }

    void saved(Address address, long sequence) {
        sequences.put(address, sequence);
    }

    private Presence presence(Address address) {
        return presences.computeIfAbsent(address, unused -> new Presence());
    }

    /** Whether a request of this member is heard now. */
    boolean mayAsk(long nowMs, Address address, long intervalMs) {
        if (!presences.containsKey(address) && presences.size() >= MAX_PRESENCES) {
            presences.remove(presences.keySet().iterator().next());
        }
        Presence presence = presence(address);
        if (nowMs - presence.lastRequestMs < intervalMs) {
            return false;
        }
        presence.lastRequestMs = nowMs;
        return true;
    }

    void asked(long nowMs, Address address, Identity identity, Dictionary metadata) {
        presence(address).asked = new Asked(nowMs, identity, metadata);
    }

    @Nullable
    Asked lastAsked(Address address) {
        Presence presence = presences.get(address);
        return presence == null ? null : presence.asked;
    }

    void configured(long nowMs, Address address) {
        presence(address).lastConfiguredMs = nowMs;
    }

    long lastConfiguredMs(Address address) {
        Presence presence = presences.get(address);
        return presence == null ? NEVER : presence.lastConfiguredMs;
    }

    /** Everybody who asked lately. */
    List<Address> online(long nowMs, long withinMs) {
        List<Address> online = new ArrayList<>();
        presences.forEach((address, presence) -> {
            if (presence.asked != null && nowMs - presence.asked.atMs <= withinMs) {
                online.add(address);
            }
        });
        return online;
    }

    /**
     * Authorized members of an earlier run that have not asked in this one; whether they are there is not known.
     *
     * @param and somebody who is to be among them, authorized or not, unless he has asked
     */
    List<Address> silent(@Nullable Address and) {
        List<Address> silent = new ArrayList<>();
        if (and != null && lastAsked(and) == null) {
            silent.add(and);
        }
        for (MemberRecord member : members.values()) {
            boolean knowsUs = member.authorized() && member.identity() != null;
            if (knowsUs && !member.address().equals(and) && lastAsked(member.address()) == null) {
                silent.add(member.address());
            }
        }
        return silent;
    }

    /** What is not older than this. */
    List<Revocation> revocationsSince(long sinceMs) {
        return revocations.entrySet().stream()
                .filter(revocation -> revocation.getValue() >= sinceMs)
                .map(Map.Entry::getKey)
                .toList();
    }

    void revoked(long nowMs, Revocation revocation) {
        revocations.put(revocation, nowMs);
        revocations.values().removeIf(atMs -> nowMs - atMs > REVOCATION_LIFETIME_MS);
    }

    /** Revocations that still matter and that this member was not told when it asked. */
    List<Revocation> revocationsFor(long nowMs, Address address) {
        if (revocations.isEmpty()) {
            return List.of();
        }
        Set<Integer> told = presence(address).toldRevocations;
        List<Revocation> news = new ArrayList<>();
        revocations.forEach((revocation, atMs) -> {
            if (nowMs - atMs <= REVOCATION_LIFETIME_MS
                    && told.add(revocation.id())
                    && !revocation.issuedTo().equals(address)) {
                news.add(revocation);
            }
        });
        return news;
    }
}
