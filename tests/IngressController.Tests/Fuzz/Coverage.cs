using System.Runtime.InteropServices;

namespace IngressController.Tests.Fuzz;

/// <summary>
/// Which branches inputs have reached, where the program's assemblies were instrumented by SharpFuzz (<c>./do fuzz</c>); else nothing is known, and
/// no input is new.
/// </summary>
sealed class Coverage
{
    const int Size = 1 << 16;

    readonly byte[] _seen = new byte[Size];
    readonly byte[] _map = GC.AllocateArray<byte>(Size, pinned: true);

    public Coverage()
    {
        if (Type.GetType("SharpFuzz.Common.Trace, SharpFuzz.Common", throwOnError: false) is not { } trace)
            return;
        trace.GetField("SharedMem")!.SetValue(null, Marshal.UnsafeAddrOfPinnedArrayElement(_map, 0));
        IsKnown = true;
    }

    /// <summary>Whether inputs are watched at all.</summary>
    public bool IsKnown { get; }

    /// <summary>Branches reached so far.</summary>
    public int Branches => _seen.Count(static bits => bits != 0);

    /// <summary>Forgets what the last input has reached.</summary>
    public void Clear() => _map.AsSpan().Clear();

    /// <summary>Whether the last input has reached a branch, or one so often, as none before it.</summary>
    public bool IsNew()
    {
        var isNew = false;
        for (var i = 0; i < Size; i++)
        {
            var next = _map.AsSpan(i).IndexOfAnyExcept((byte)0);
            if (next < 0)
                break;
            i += next;
            var bits = Bucket(_map[i]);
            isNew |= (bits & ~_seen[i]) != 0;
            _seen[i] |= bits;
        }

        return isNew;
    }

    // How often counts in eight steps, as AFL has them.
    static byte Bucket(byte count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
