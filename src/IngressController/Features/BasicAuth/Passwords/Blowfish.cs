using System.Numerics;

namespace IngressController.Features.BasicAuth.Passwords;

/// <summary>
/// Bruce Schneier's Blowfish (1993) with the salted key schedule of bcrypt. Its initial state is defined as the binary fraction of π,
/// which is computed instead of written down.
/// </summary>
sealed class Blowfish
{
    public const int SubkeyCount = 18;

    const int BoxSize = 256;
    const int WordCount = SubkeyCount + (4 * BoxSize);

    static readonly Lazy<uint[]> FractionOfPi = new(ComputeFractionOfPi);

    readonly uint[] _subkeys = FractionOfPi.Value[..SubkeyCount];
    readonly uint[] _boxes = FractionOfPi.Value[SubkeyCount..];

    /// <param name="key">The key, repeated to the length of the subkeys.</param>
    /// <param name="salt">Mixed in, word by word in turn, while the state is rebuilt.</param>
    public void ExpandKey(ReadOnlySpan<uint> key, params ReadOnlySpan<uint> salt)
    {
        for (var i = 0; i < SubkeyCount; i++)
            _subkeys[i] ^= key[i];
        uint left = 0, right = 0;
        var at = 0;
        Fill(_subkeys, salt, ref at, ref left, ref right);
        Fill(_boxes, salt, ref at, ref left, ref right);
    }

    public void Encrypt(ref uint left, ref uint right)
    {
        var (l, r) = (left, right);
        var subkeys = _subkeys;
        for (var i = 0; i < SubkeyCount - 2; i += 2)
        {
            l ^= subkeys[i];
            r ^= Mix(l);
            r ^= subkeys[i + 1];
            l ^= Mix(r);
        }

        left = r ^ subkeys[17];
        right = l ^ subkeys[16];
    }

    void Fill(uint[] words, ReadOnlySpan<uint> salt, ref int at, ref uint left, ref uint right)
    {
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!salt.IsEmpty)
            {
                left ^= salt[at++ % salt.Length];
                right ^= salt[at++ % salt.Length];
            }

            Encrypt(ref left, ref right);
            words[i] = left;
            words[i + 1] = right;
        }
    }

    uint Mix(uint x)
    {
        var boxes = _boxes;
        return ((boxes[x >> 24] + boxes[BoxSize + (byte)(x >> 16)]) ^ boxes[(2 * BoxSize) + (byte)(x >> 8)]) + boxes[(3 * BoxSize) + (byte)x];
    }

    // Machin's formula, with 64 extra bits against rounding.
    static uint[] ComputeFractionOfPi()
    {
        const int Spare = 64;
        var one = BigInteger.One << ((32 * WordCount) + Spare);
        var fraction = ((4 * ((4 * ArcTangentOfInverse(5, one)) - ArcTangentOfInverse(239, one))) - (3 * one)) >> Spare;
        var words = new uint[WordCount];
        for (var i = WordCount - 1; i >= 0; i--, fraction >>= 32)
            words[i] = (uint)(fraction & uint.MaxValue);
        return words;
    }

    static BigInteger ArcTangentOfInverse(int x, BigInteger one)
    {
        var power = one / x;
        var sum = power;
        for (var n = 3; !power.IsZero; n += 2)
        {
            power /= x * x;
            sum += n % 4 == 1 ? power / n : -(power / n);
        }

        return sum;
    }
}
