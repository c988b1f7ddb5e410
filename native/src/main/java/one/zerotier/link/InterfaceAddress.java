package one.zerotier.link;

import java.net.InetAddress;

/**
 * An address of one of this machine's interfaces.
 *
 * @param device name of the interface
 * @param index number of the interface
 * @param ip the address on this side, without scope
 * @param prefixLength how many leading bits all hosts of its subnet share
 * @param temporary whether it is an IPv6 address made for privacy, to be forgotten soon
 * @param tentative whether it is an IPv6 address of which the system does not know yet that nobody else has it
 * @param deprecated whether new connections should use another
 * @param up whether the interface is up
 * @param loopback whether the interface leads nowhere but back
 */
public record InterfaceAddress(
        String device,
        int index,
        InetAddress ip,
        int prefixLength,
        boolean temporary,
        boolean tentative,
        boolean deprecated,
        boolean up,
        boolean loopback) {}
