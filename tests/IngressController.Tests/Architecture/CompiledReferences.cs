using System.Reflection;
using System.Reflection.Emit;

namespace IngressController.Tests.Architecture;

/// <summary>Which type of an assembly refers to which other one of it: by what it is, what it has, and what its code names.</summary>
static class CompiledReferences
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<(Type From, Type To)> Of(Assembly assembly) =>
        from type in assembly.GetTypes()
        from named in NamedBy(type)
        from part in PartsOf(named)
        where part.Assembly == assembly
        let pair = (From: Outermost(type), To: Outermost(part))
        where pair.From != pair.To
        select pair;

    /// <summary>
    /// Which outermost type calls which member, as <c>Namespace.Type.Member</c>; what the compiler makes of lambdas belongs to the type that has them.
    /// </summary>
    public static IEnumerable<(string Caller, string Called)> CallsOf(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
        where method.GetMethodBody() is not null
        from token in TokensOf(method.GetMethodBody()!.GetILAsByteArray()!)
        let called = MemberOf(method, token) as MethodBase
        where called?.DeclaringType is not null
        select (Outermost(type).FullName!, $"{Outermost(called.DeclaringType!).Namespace}.{Outermost(called.DeclaringType!).Name}.{called.Name}");

    static IEnumerable<Type> NamedBy(Type type)
    {
        var members = type.GetFields(All).Select(field => field.FieldType).Concat(type.GetInterfaces()).Append(type.BaseType ?? typeof(object));
        var methods = type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));
        return members.Concat(methods.SelectMany(NamedBy));
    }

    static IEnumerable<Type> NamedBy(MethodBase method)
    {
        var signature = method.GetParameters().Select(parameter => parameter.ParameterType);
        if (method is MethodInfo { ReturnType: var returned })
            signature = signature.Append(returned);
        return method.GetMethodBody() is not { } body ? signature
            : signature.Concat(body.LocalVariables.Select(local => local.LocalType))
                .Concat(TokensOf(body.GetILAsByteArray()!).SelectMany(token => Resolve(method, token)));
    }

    static IEnumerable<Type> Resolve(MethodBase method, int token) => MemberOf(method, token) switch
    {
        Type type => [type],
        MethodBase called => [called.DeclaringType!, .. called.IsGenericMethod ? called.GetGenericArguments() : []],
        { DeclaringType: { } owner } => [owner],
        _ => [],
    };

    static MemberInfo? MemberOf(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    static IEnumerable<Type> PartsOf(Type type) => type.HasElementType ? PartsOf(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(PartsOf).Append(type.GetGenericTypeDefinition())
        : [type];

    static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    // The tokens of what a method's code names: methods, fields, types.
    static IEnumerable<int> TokensOf(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
                value = (short)(0xFE00 | code[at++]);
            var operand = Codes[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return BitConverter.ToInt32(code, at);
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
