using System.Collections.Immutable;
using System.Reflection;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api;
using IngressController.Proxy;

namespace IngressController.Tests.Architecture;

/// <summary>What needs many others does too much. A record that only holds data may have many fields.</summary>
public sealed class ConstructorTests
{
    const int Most = 7;

    static readonly Assembly[] Assemblies = [typeof(ObjectKey).Assembly, typeof(ApiClient).Assembly, typeof(RequestHandler).Assembly];

    [Fact]
    public void No_constructor_has_more_than_seven_parameters()
    {
        var large = from assembly in Assemblies
                    from type in assembly.GetTypes()
                    from constructor in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    let parameters = constructor.GetParameters()
                    where parameters.Length > Most && !IsData(type, parameters)
                    select $"{type.FullName}: {parameters.Length}";
        Assert.Equal([], large);
    }

    [Fact]
    public void A_record_of_data_is_told_from_one_that_works()
    {
        Assert.True(IsData(typeof(Plain), typeof(Plain).GetConstructors()[0].GetParameters()));
        Assert.False(IsData(typeof(Working), typeof(Working).GetConstructors()[0].GetParameters()));
    }

    static bool IsData(Type type, ParameterInfo[] parameters) => IsRecord(type) && parameters.All(parameter => IsData(parameter.ParameterType));

    // What compares by value, and collections of that.
    static bool IsData(Type type) =>
        type.IsArray ? IsData(type.GetElementType()!)
        : typeof(Delegate).IsAssignableFrom(type) ? false
        : type.IsConstructedGenericType && type.Namespace!.StartsWith("System", StringComparison.Ordinal) ? type.GetGenericArguments().All(IsData)
        : type.IsValueType || (type.IsClass && type.GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType != typeof(object));

    // The compiler gives every record this method, and no other type.
    static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) is not null;

    sealed record Plain(int Number, string Text, ImmutableArray<ObjectKey> Keys, int[] More);

    sealed record Working(int Number, Func<int> Ask);
}
