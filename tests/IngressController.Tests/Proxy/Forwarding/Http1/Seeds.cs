using System.Globalization;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>Where the tests of this folder get their randomness from: <c>WIRE_SEED</c> repeats a run.</summary>
static class Seeds
{
    /// <summary>The seed that WIRE_SEED gives, or the usual one; without both a new one for each run.</summary>
    public static int Of(int? usual = null) => Environment.GetEnvironmentVariable("WIRE_SEED") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : usual ?? Random.Shared.Next();

    /// <summary>Tries many random inputs; of the first that fails it says how to get it again.</summary>
    public static void Repeat(int count, Action<Random> test)
    {
        var seed = Of();
        for (var i = 0; i < count; i++)
        {
            try
            {
                test(new(unchecked(seed + i)));
            }
            catch (Exception error)
            {
                Assert.Fail($"WIRE_SEED={unchecked(seed + i)} (input {i} of {seed}): {error}");
            }
        }
    }

    /// <summary>Breaks octets in some of the ways in which octets break.</summary>
    public static byte[] Mutated(Random random, byte[] octets)
    {
        var result = new List<byte>(octets);
        for (var left = random.Next(4); left > 0 && result.Count > 0; left--)
        {
            var at = random.Next(result.Count);
            switch (random.Next(6))
            {
                case 0:
                    result[at] = (byte)random.Next(256);
                    break;
                case 1:
                    result.Insert(at, Odd(random));
                    break;
                case 2:
                    result.RemoveAt(at);
                    break;
                case 3:
                    result.InsertRange(at, result.GetRange(at, random.Next(Math.Min(20, result.Count - at) + 1)));
                    break;
                case 4:
                    result[at] = Odd(random);
                    break;
                default:
                    result.RemoveRange(at, result.Count - at);
                    break;
            }
        }

        return [.. result];
    }

    /// <summary>Any octets, with those that mean something more often than others.</summary>
    public static byte[] Noise(Random random, int most)
    {
        var result = new byte[random.Next(most)];
        for (var i = 0; i < result.Length; i++)
            result[i] = random.Next(3) == 0 ? (byte)random.Next(256) : Odd(random);
        return result;
    }

    static byte Odd(Random random)
    {
        var octets = "\r\n\r\n\0 \t:;,0123456789aAfFHTP/.-+\x7F\x80"u8;
        return octets[random.Next(octets.Length)];
    }
}
