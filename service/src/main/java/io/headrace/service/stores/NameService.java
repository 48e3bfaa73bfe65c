package io.headrace.service.stores;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Which addresses a host has. */
interface NameService {
    /** All of them, at least one. */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
