using System.Collections.Concurrent;
using System.Reflection;
using System.Threading.Channels;

namespace IngressController.Tests.Architecture;

/// <summary>
/// Which types of an assembly have a collection that can grow as long as the process runs. What can be told from compiled code: a concurrent
/// collection or a channel, and any other collection beside a lock. One that a single loop owns cannot be told from that of a builder.
/// </summary>
static class GrowingThings
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    static readonly HashSet<Type> Concurrent =
    [
        typeof(ConcurrentDictionary<,>), typeof(ConcurrentQueue<>), typeof(ConcurrentStack<>), typeof(ConcurrentBag<>), typeof(BlockingCollection<>),
        typeof(Channel<>), typeof(Channel<,>), typeof(ChannelWriter<>),
    ];

    static readonly HashSet<Type> Plain =
    [
        typeof(Dictionary<,>), typeof(HashSet<>), typeof(List<>), typeof(Queue<>), typeof(Stack<>), typeof(LinkedList<>), typeof(PriorityQueue<,>),
        typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(SortedSet<>),
    ];

    /// <summary>Full names of outermost types.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly)
    {
        var locking = CompiledReferences.CallsOf(assembly)
            .Where(call => call.Called is "System.Threading.Monitor.Enter" or "System.Threading.Lock.EnterScope" or "System.Threading.Lock.Enter")
            .Select(call => call.Caller).ToHashSet(StringComparer.Ordinal);
        var growing = from type in assembly.GetTypes()
                      from field in type.GetFields(All)
                      let kind = KindOf(field.FieldType)
                      let owner = Outermost(type).FullName!
                      where !IsMadeByCompiler(type) && !IsParameter(field) && (Concurrent.Contains(kind) || (Plain.Contains(kind) && locking.Contains(owner)))
                      select owner;
        return [.. growing.Distinct().Order(StringComparer.Ordinal)];
    }

    static Type KindOf(Type type) => type.IsArray ? KindOf(type.GetElementType()!) : type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    // Of a primary constructor: it belongs to who handed it over.
    static bool IsParameter(FieldInfo field) => field.Name.EndsWith(">P", StringComparison.Ordinal);

    // What lives in a method.
    static bool IsMadeByCompiler(Type type) => type.Name.Contains('<', StringComparison.Ordinal);

    static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
