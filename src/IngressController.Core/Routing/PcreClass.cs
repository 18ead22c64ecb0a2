namespace IngressController.Core.Routing;

/// <summary>Translates a character class, <c>[…]</c>. In .NET a <c>[</c> inside it subtracts classes, and POSIX classes do not exist.</summary>
static class PcreClass
{
    /// <summary>Translates the next class. Returns what is wrong, or null.</summary>
    public static string? Translate(PcreOutput output)
    {
        var start = output.Length;
        output.Skip(1);
        output.Write("[");
        if (output.TrySkip('^'))
            output.Write("^");

        // A ] at the very beginning is a literal.
        for (var first = true; !output.Rest.IsEmpty && (first || output.Rest[0] != ']'); first = false)
        {
            if (Item(output) is { } problem)
                return problem;
        }

        if (!output.TrySkip(']'))
            return "has a [ without ]";
        output.Write("]");
        output.EndAtom(start);
        return null;
    }

    static string? Item(PcreOutput output)
    {
        var rest = output.Rest;
        if (rest.StartsWith("[:") && rest[2..].IndexOf(":]") is var length and >= 0)
        {
            var name = rest.Slice(2, length).ToString();
            output.Skip(length + 4);
            return PcreEscapes.PosixClass(name) is { } ranges ? WriteSet(output, ranges) : $"holds the class [:{name}:], which cannot be used here";
        }

        if (rest[0] == '\\')
            return Escape(output);
        output.Skip(1);
        if (rest[0] is '[' or ']' || (rest[0] == '-' && IsSet(rest[1..])))
            output.Write(@"\");
        output.Write(rest[..1]);
        return null;
    }

    static string? Escape(PcreOutput output)
    {
        var rest = output.Rest;
        if (rest.Length == 1)
            return @"ends with \";
        var c = rest[1];
        if (c == 'x')
        {
            if (PcreEscapes.Octet(rest[2..], out var octet, out var length) is { } problem)
                return problem;
            output.Skip(2 + length);
            output.Write(octet);
            return null;
        }

        output.Skip(2);
        if (PcreEscapes.InsideClass(c) is not { } text)
            return $@"holds \{c} in a class, which cannot be used here";
        if (PcreEscapes.IsSet(c))
            return WriteSet(output, text);
        output.Write(text);
        return null;
    }

    static bool IsSet(ReadOnlySpan<char> rest) => rest.StartsWith("[:") || (rest.Length > 1 && rest[0] == '\\' && PcreEscapes.IsSet(rest[1]));

    // A - beside a set is a literal; beside the ranges that replace the set it would form another range.
    static string? WriteSet(PcreOutput output, string ranges)
    {
        output.Write(ranges);
        if (output.TrySkip('-'))
            output.Write(@"\-");
        return null;
    }
}
