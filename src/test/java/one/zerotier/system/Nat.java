package one.zerotier.system;

/** A home router: whoever is behind it has addresses of 192.168.N.0/24 and shares its one public address. */
final class Nat {
    /** How it treats UDP; names after RFC 3489, in brackets those of RFC 4787. */
    enum Kind {
        /** One outside port per inside port, open to everybody (endpoint-independent mapping and filtering). */
        FULL_CONE("masquerade", "ct status dnat accept"),
        /** The same port, open to those it has sent to (address and port-dependent filtering). Most are so. */
        PORT_RESTRICTED("masquerade", ""),
        /** Another, random port for each destination (address and port-dependent mapping). No hole can be punched. */
        SYMMETRIC("masquerade random,fully-random", "");

        private final String mapping;
        private final String alsoForwarded;

        Kind(String mapping, String alsoForwarded) {
            this.mapping = mapping;
            this.alsoForwarded = alsoForwarded;
        }
    }

    private final Lab lab;
    private final Host router;
    private final int number;
    private final String publicIp;

    /**
     * @param router on the Internet with its device {@code eth0}
     * @param number of its inside network
     */
    Nat(Lab lab, Host router, int number, Kind kind) {
        this.lab = lab;
        this.router = router;
        this.number = number;
        this.publicIp = router.ip();
        router.forwardPackets();
        router.nft(String.join(
                "\n",
                "table ip nat {",
                " chain out { type nat hook postrouting priority 100; oifname eth0 " + kind.mapping + "; }",
                " chain in { type nat hook prerouting priority -100;",
                kind == Kind.FULL_CONE ? "  iifname eth0 udp dport 1024-65535 dnat to " + insideIp() : "",
                " }",
                "}",
                "table ip filter {",
                // what is dropped leaves no trace, so a packet that comes too early does not spoil a later mapping
                " chain input { type filter hook input priority 0; iifname eth0 ct state != established drop; }",
                " chain forward { type filter hook forward priority 0;",
                "  ct state established,related accept",
                "  " + kind.alsoForwarded,
                "  iifname eth0 drop",
                " }",
                "}",
                ""));
    }

    String publicIp() {
        return publicIp;
    }

    private String insideIp() {
        return "192.168." + number + ".2";
    }

    /** The machine behind it; there can be one. */
    Host host(String name) {
        Host host = lab.machine(name);
        Host.connect(router, "lan", gateway() + "/24", host, "eth0", insideIp() + "/24");
        host.run("ip", "route", "add", "default", "via", gateway());
        return host;
    }

    /** Lets packets in that are no longer than this, cutting longer ones; the machine behind it is to do likewise. */
    void limitMtu(int mtu) {
        router.run("ip", "link", "set", "dev", "lan", "mtu", Integer.toString(mtu));
    }

    /** Its own address inside. */
    String gateway() {
        return "192.168." + number + ".1";
    }
}
