package io.headrace.connectors.spi;

import java.util.OptionalLong;

/**
 * What a window opened now would bring, as far as that can be told cheaply.
 *
 * @param to the newest watermark; a window opened later may reach further
 * @param rows expected rows, if known; an estimate
 * @param bytes expected bytes to read, if known; an estimate
 * @param reason for people: how the source arrives at {@code extent}, e.g. "versions 5 to 7 by change data feed"
 */
public record Forecast(Watermark to, Extent extent, OptionalLong rows, OptionalLong bytes, String reason) {}
