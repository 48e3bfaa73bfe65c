package io.headrace.service.stores;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Tells addresses of the public internet from all others: this machine's, its network's, and those with a special use. */
public final class PublicAddresses {
    /** First bytes and how many bits of them count, of IPv4. */
    private record Block(int first, int bits) {
        static Block of(int a, int b, int c, int bits) {
            return new Block(a << 24 | b << 16 | c << 8, bits);
        }

        boolean holds(int address) {
            int mask = -1 << (32 - bits);
            return (address & mask) == (first & mask);
        }
    }

    /** The registry of special-purpose IPv4 addresses, and multicast. */
    private static final List<Block> SPECIAL = List.of(
            Block.of(0, 0, 0, 8),
            Block.of(10, 0, 0, 8),
            Block.of(100, 64, 0, 10),
            Block.of(127, 0, 0, 8),
            Block.of(169, 254, 0, 16),
            Block.of(172, 16, 0, 12),
            Block.of(192, 0, 0, 24),
            Block.of(192, 0, 2, 24),
            Block.of(192, 88, 99, 24),
            Block.of(192, 168, 0, 16),
            Block.of(198, 18, 0, 15),
            Block.of(198, 51, 100, 24),
            Block.of(203, 0, 113, 24),
            Block.of(224, 0, 0, 3));

    private PublicAddresses() {}

    /** Whether {@code address} is one that anybody on the internet could reach. */
    public static boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return holds(bytes);
        }
        // Of IPv6 only global unicast; within it, what carries an IPv4 address or none that is anybody's is not public.
        return address instanceof Inet6Address
                && (bytes[0] & 0xe0) == 0x20
                && !startsWith(bytes, 0x20, 0x01, 0x00)
                && !startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8)
                && !startsWith(bytes, 0x20, 0x02)
                && !startsWith(bytes, 0x3f, 0xff);
    }

    private static boolean holds(byte[] bytes) {
        int address = 0;
        for (byte part : bytes) {
            address = address << 8 | (part & 0xff);
        }
        int known = address;
        return SPECIAL.stream().noneMatch(block -> block.holds(known));
    }

    private static boolean startsWith(byte[] bytes, int... first) {
        byte[] wanted = new byte[first.length];
        for (int i = 0; i < first.length; i++) {
            wanted[i] = (byte) first[i];
        }
        return Arrays.equals(bytes, 0, wanted.length, wanted, 0, wanted.length);
    }
}
