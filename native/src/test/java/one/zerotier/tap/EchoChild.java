package one.zerotier.tap;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import one.zerotier.libc.SystemProgram;
import one.zerotier.testnet.TestNet;

/**
 * Runs in a network namespace of its own: says so, is given a device, and sends back what comes over TCP, to one client.
 * Arguments: the device's name, the address that it gets, its prefix length.
 */
final class EchoChild {
    private EchoChild() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        System.in.read();
        SystemProgram.run(
                List.of("/usr/sbin/ip", "addr", "add", arguments[1] + "/" + arguments[2], "dev", arguments[0]));
        SystemProgram.run(List.of("/usr/sbin/ip", "link", "set", arguments[0], "up"));
        try (ServerSocket server = new ServerSocket(0, 1, TestNet.ip(arguments[1]))) {
            System.out.println(server.getLocalPort());
            try (Socket client = server.accept()) {
                InputStream in = client.getInputStream();
                byte[] all = in.readAllBytes();
                OutputStream out = client.getOutputStream();
                out.write(all);
            }
            System.in.read(); // with this process ends the namespace, and with that the device
        }
    }
}
