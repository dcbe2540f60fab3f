/// Field tables of access control, reviews, definitions and the rest of the built-in kinds.
enum AccessTypes {
    static let table = """
        Role
          metadata ObjectMeta !
          rules [PolicyRule] ~
        ClusterRole
          metadata ObjectMeta !
          rules [PolicyRule] ~
          aggregationRule AggregationRule
        AggregationRule
          clusterRoleSelectors [LabelSelector]
        PolicyRule
          verbs [string] ~
          apiGroups [string]
          resources [string]
          resourceNames [string]
          nonResourceURLs [string]
        RoleBinding
          metadata ObjectMeta !
          subjects [Subject]
          roleRef RoleRef !
        ClusterRoleBinding
          metadata ObjectMeta !
          subjects [Subject]
          roleRef RoleRef !
        Subject atomic
          kind string keep
          apiGroup string
          name string keep
          namespace string
        RoleRef atomic
          apiGroup string keep
          kind string keep
          name string keep
        SelfSubjectReview
          metadata ObjectMeta !
          status SelfSubjectReviewStatus
        SelfSubjectReviewStatus
          userInfo any
        TokenReview
          metadata ObjectMeta !
          spec TokenReviewSpec !
          status TokenReviewStatus !
        TokenReviewSpec
          token string
          audiences [string]
        TokenReviewStatus
          authenticated bool -
          user any
          audiences [string]
          error string
        TokenRequest
          metadata ObjectMeta !
          spec TokenRequestSpec !
          status TokenRequestStatus !
        TokenRequestSpec
          audiences [string] ~
          expirationSeconds int =3600
          boundObjectRef any ~
        TokenRequestStatus
          token string keep
          expirationTimestamp time ~
        SelfSubjectAccessReview
          metadata ObjectMeta !
          spec SelfSubjectAccessReviewSpec !
          status SubjectAccessReviewStatus !
        SelfSubjectAccessReviewSpec
          resourceAttributes ResourceAttributes
          nonResourceAttributes NonResourceAttributes
        SubjectAccessReview
          metadata ObjectMeta !
          spec SubjectAccessReviewSpec !
          status SubjectAccessReviewStatus !
        LocalSubjectAccessReview
          metadata ObjectMeta !
          spec SubjectAccessReviewSpec !
          status SubjectAccessReviewStatus !
        SubjectAccessReviewSpec
          resourceAttributes ResourceAttributes
          nonResourceAttributes NonResourceAttributes
          user string
          groups [string]
          extra {any}
          uid string
        ResourceAttributes
          namespace string
          verb string
          group string
          version string
          resource string
          subresource string
          name string
          fieldSelector any
          labelSelector any
        NonResourceAttributes
          path string
          verb string
        SubjectAccessReviewStatus
          allowed bool keep
          denied bool -
          reason string
          evaluationError string
        SelfSubjectRulesReview
          metadata ObjectMeta !
          spec SelfSubjectRulesReviewSpec !
          status SubjectRulesReviewStatus !
        SelfSubjectRulesReviewSpec
          namespace string
        SubjectRulesReviewStatus
          resourceRules [any] ~
          nonResourceRules [any] ~
          incomplete bool keep
          evaluationError string
        Eviction
          metadata ObjectMeta !
          deleteOptions any
        Binding
          metadata ObjectMeta !
          target ObjectReference !
        CustomResourceDefinition
          metadata ObjectMeta !
          spec CustomResourceDefinitionSpec !
          status CustomResourceDefinitionStatus !
        CustomResourceDefinitionSpec
          group string keep
          names CustomResourceDefinitionNames !
          scope string keep
          versions [any] ~
          conversion CustomResourceConversion
          preserveUnknownFields bool -
        CustomResourceDefinitionNames
          plural string keep
          singular string
          shortNames [string]
          kind string keep
          listKind string
          categories [string]
        CustomResourceConversion
          strategy string keep
          webhook any
        CustomResourceDefinitionStatus
          conditions [WorkloadStatusCondition] map=type ~
          acceptedNames CustomResourceDefinitionNames !
          storedVersions [string] ~
          observedGeneration int -
        PriorityClass
          metadata ObjectMeta !
          value int keep
          globalDefault bool -
          description string
          preemptionPolicy string ="PreemptLowerPriority"
        FlowSchema
          metadata ObjectMeta !
          spec FlowSchemaSpec !
          status FlowSchemaStatus !
        FlowSchemaSpec
          priorityLevelConfiguration FlowSchemaPriority !
          matchingPrecedence int =1000
          distinguisherMethod FlowDistinguisherMethod
          rules [any]
        FlowSchemaPriority
          name string keep
        FlowDistinguisherMethod
          type string keep
        FlowSchemaStatus
          conditions [WorkloadStatusCondition] map=type merge=type
        """
}
