package one.zerotier.daemon.engine;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import one.zerotier.core.network.Dns;
import one.zerotier.core.wire.IpAddress;

/**
 * Who answers for the names of a domain. What a controller says becomes arguments of programs and names of files that the
 * system trusts, so only plain names and addresses get this far.
 */
record DomainServers(String domain, List<InetAddress> servers) {
    private static final int MAX_LENGTH = 127;
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    /**
     * Takes what a controller says.
     *
     * @throws IllegalArgumentException with the end of a sentence, if that cannot be used
     */
    static DomainServers of(Dns dns) {
        String domain = dns.domain().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        if (!isDomain(domain)) {
            throw new IllegalArgumentException(
                    "\"" + dns.domain().replaceAll("[^ -~]", "?") + "\" is not the name of a domain");
        }
        List<InetAddress> servers = dns.servers().stream()
                .filter(IpAddress::isUsableAsPath)
                .distinct()
                .map(Ips::toJdk)
                .toList();
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("none of its servers has an address that can be asked");
        }
        return new DomainServers(domain, servers);
    }

    static boolean isDomain(String text) {
        return text.length() <= MAX_LENGTH && DOMAIN.matcher(text).matches();
    }
}
