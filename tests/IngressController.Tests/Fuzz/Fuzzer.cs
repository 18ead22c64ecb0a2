namespace IngressController.Tests.Fuzz;

/// <summary>Breaks known inputs of a parser until it breaks. What reaches new branches is broken further.</summary>
sealed class Fuzzer(FuzzTarget target, Random random)
{
    /// <summary>Octets of an input at most: all that is read of a stranger at once is shorter, or bounded before.</summary>
    const int Longest = 4_096;

    readonly List<byte[]> _known = [.. target.Seeds];
    readonly Coverage _coverage = new();

    /// <summary>Inputs tried.</summary>
    public long Tried { get; private set; }

    /// <summary>Inputs that have reached new branches.</summary>
    public List<byte[]> Kept { get; } = [];

    /// <summary>Branches reached, for people; where none are watched it says so.</summary>
    public string Reached => _coverage.IsKnown ? $"{_coverage.Branches} branches" : "branches are not watched";

    /// <summary>Tries all known inputs, and then broken ones.</summary>
    /// <param name="goesOn">Asked before each.</param>
    /// <returns>The input that the parser fell over, with what it threw; null: none.</returns>
    public (byte[] Octets, Exception Error)? Run(Func<bool> goesOn)
    {
        foreach (var seed in target.Seeds)
        {
            if (Try(seed) is { } error)
                return (seed, error);
        }

        Kept.Clear();
        while (goesOn())
        {
            var octets = Broken();
            if (Try(octets) is { } error)
                return (octets, error);
        }

        return null;
    }

    Exception? Try(byte[] octets)
    {
        Tried++;
        _coverage.Clear();
        try
        {
            // Some read in place.
            target.Read([.. octets]);
        }
        catch (Exception error)
        {
            return error;
        }

        if (_coverage.IsKnown && _coverage.IsNew())
        {
            Kept.Add(octets);
            _known.Add(octets);
        }

        return null;
    }

    byte[] Broken()
    {
        var octets = new List<byte>(_known[random.Next(_known.Count)]);
        for (var left = 1 + random.Next(6); left > 0; left--)
            Break(octets);
        if (octets.Count > Longest)
            octets.RemoveRange(Longest, octets.Count - Longest);
        return [.. octets];
    }

    void Break(List<byte> octets)
    {
        var at = random.Next(octets.Count + 1);
        var length = random.Next(Math.Min(32, octets.Count - at) + 1);
        switch (random.Next(7))
        {
            case 0:
                octets.RemoveRange(at, length);
                break;
            case 1:
                octets.InsertRange(at, octets.GetRange(at, length));
                break;
            case 2:
                for (var i = at; i < at + length; i++)
                    octets[i] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                octets.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256)));
                break;
            case 4:
                // A part of another input, where one may stand.
                var other = _known[random.Next(_known.Count)];
                var from = random.Next(other.Length + 1);
                octets.InsertRange(at, other.Skip(from).Take(random.Next(64)));
                break;
            case 5:
                octets.InsertRange(at, Enumerable.Repeat(Odd(), 1 + random.Next(random.Next(8) == 0 ? 600 : 4)));
                break;
            default:
                if (at < octets.Count)
                    octets[at] = Odd();
                break;
        }
    }

    byte Odd()
    {
        var octets = "\r\n\t\0 \"'\\{}[]()<>:;,.=+-*/?&%$#@|^~_`09azAZ\x7F\x80\xC0\xED\xFF"u8;
        return octets[random.Next(octets.Length)];
    }
}
